import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Draft } from '../parts/draft.ts';
import { FormProblem } from '../parts/FormProblem.tsx';
import { useLeaveGuard } from './leave-guard.tsx';
import classes from './Page.module.css';

/** Something to fill in that stands on a page: saved, discarded, or asked about before it is left. */
export function PageForm({
  draft,
  action = 'Save',
  canSend = true,
  isWide = false,
  children,
}: {
  draft: Draft;
  /** The act, as a verb. */
  action?: string;
  canSend?: boolean;
  isWide?: boolean;
  /** The fields. */
  children: ReactNode;
}) {
  const guard = useLeaveGuard(draft.isChanged);
  return (
    <form className={classes.form} data-wide={isWide || undefined} {...draft.form}>
      {children}
      <FormProblem text={draft.problem} />
      <div className={classes.foot}>
        <Button type="submit" disabled={!draft.isChanged || !canSend} loading={draft.isSending}>
          {action}
        </Button>
        {draft.isChanged && (
          <Button variant="default" onClick={() => draft.reset()}>
            Discard
          </Button>
        )}
      </div>
      {guard}
    </form>
  );
}
