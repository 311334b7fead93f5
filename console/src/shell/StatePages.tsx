import { Button, Loader } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { FailedNotice } from '../parts/FailedNotice.tsx';
import classes from './StatePages.module.css';

export function PendingPage() {
  return (
    <div className={classes.page}>
      <Loader size="sm" color="gray" aria-label="Loading" />
    </div>
  );
}

export function FailedPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <main className={classes.page}>
      <FailedNotice
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}

export function LostPage() {
  return (
    <main className={classes.page}>
      <EmptyNotice
        icon={<IconCompass size={20} stroke={1.5} />}
        title="There is nothing at this address"
        text="The link may be incomplete, or what it led to is gone."
      >
        <Button variant="default" component={Link} to="/">
          To the inbox
        </Button>
      </EmptyNotice>
    </main>
  );
}
