import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { GuestForm } from './GuestForm.tsx';
import { GuestPage } from './GuestPage.tsx';
import classes from './GuestPage.module.css';

export function ForgottenPage() {
  const [isDone, setIsDone] = useState(false);
  const draft = useDraft({
    initial: { email: '' },
    send: (body) => client.rest.requestPasswordReset({ body }),
    onDone: () => setIsDone(true),
  });
  return isDone ? (
    <GuestPage
      title="Look into your mail"
      text={`If ${draft.values.email.trim()} has an account here, a link to a new password is on its way. Where this server sends no mail, an admin of your team can make one.`}
    >
      <p className={classes.below}>
        <Link to="/sign-in">Back to signing in</Link>
      </p>
    </GuestPage>
  ) : (
    <GuestPage title="Forgotten your password?" text="A link to a new one is sent to your e-mail.">
      <GuestForm draft={draft} action="Send the link">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus
          {...draft.field('email')}
        />
      </GuestForm>
      <p className={classes.below}>
        <Link to="/sign-in">Back to signing in</Link>
      </p>
    </GuestPage>
  );
}
