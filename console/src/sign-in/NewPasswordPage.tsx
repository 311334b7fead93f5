import { Button, PasswordInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { GuestForm } from './GuestForm.tsx';
import { GuestPage } from './GuestPage.tsx';
import classes from './GuestPage.module.css';
import { useLinkToken } from './link-token.ts';

export function NewPasswordPage() {
  const token = useLinkToken();
  const [isDone, setIsDone] = useState(false);
  const draft = useDraft({
    initial: { password: '' },
    send: ({ password }) => client.rest.resetPassword({ body: { token, password } }),
    onDone: () => setIsDone(true),
  });
  if (token === '') {
    return (
      <GuestPage
        title="This link is incomplete"
        text="Copy it whole, with all that stands after “#”, or ask for another."
      >
        <p className={classes.below}>
          <Link to="/forgotten">Ask for a new link</Link>
        </p>
      </GuestPage>
    );
  }
  if (isDone) {
    return (
      <GuestPage title="Your password is changed" text="You were signed out everywhere.">
        <div className={classes.form}>
          <Button component={Link} to="/sign-in">
            Sign in
          </Button>
        </div>
      </GuestPage>
    );
  }
  return (
    <GuestPage title="Choose a new password" text="You will be signed out everywhere.">
      <GuestForm draft={draft} action="Change the password">
        <PasswordInput
          label="New password"
          description="At least 10 characters."
          autoComplete="new-password"
          autoFocus
          {...draft.field('password')}
        />
      </GuestForm>
    </GuestPage>
  );
}
