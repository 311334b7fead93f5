import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Draft } from '../parts/draft.ts';
import { FormProblem } from '../parts/FormProblem.tsx';
import classes from './GuestPage.module.css';

/** What somebody fills in who is not signed in yet. */
export function GuestForm({
  draft,
  action,
  children,
}: {
  draft: Draft;
  /** The act, as a verb. */
  action: string;
  /** The fields. */
  children: ReactNode;
}) {
  return (
    <form className={classes.form} {...draft.form}>
      {children}
      <FormProblem text={draft.problem} />
      <Button type="submit" loading={draft.isSending}>
        {action}
      </Button>
    </form>
  );
}
