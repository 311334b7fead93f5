import { Button } from '@mantine/core';
import classes from './Page.module.css';

/** The way to the next page of a list. */
export function More({
  list,
}: {
  list: { readonly hasMore: boolean; readonly isLoadingMore: boolean; readonly more: () => void };
}) {
  return list.hasMore ? (
    <div className={classes.more}>
      <Button variant="default" size="xs" loading={list.isLoadingMore} onClick={list.more}>
        Show more
      </Button>
    </div>
  ) : null;
}
