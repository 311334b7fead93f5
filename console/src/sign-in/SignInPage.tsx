import { ClientError } from '@dowellchat/client';
import { PasswordInput, TextInput } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Me } from '../api/account.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { GuestForm } from './GuestForm.tsx';
import { GuestPage } from './GuestPage.tsx';
import classes from './GuestPage.module.css';
import { useEnter } from './next.ts';
import { SecondFactor } from './SecondFactor.tsx';

export function SignInPage() {
  const { next, isEnded } = useSearch({ from: '/sign-in' });
  const enter = useEnter();
  return (
    <SignIn
      {...(isEnded && {
        text: 'You were signed out: your session is over, or your access was changed.',
      })}
      onSignedIn={(me) => enter(me, next)}
    />
  );
}

/** E-mail and password, then a code where the account asks for one. */
export function SignIn({
  email = '',
  text,
  onSignedIn,
}: {
  email?: string;
  text?: string;
  onSignedIn: (me: Me) => void;
}) {
  const [awaitsCode, setAwaitsCode] = useState(false);
  const draft = useDraft({
    initial: { email, password: '' },
    send: (body) => client.rest.signIn({ body }),
    onDone: onSignedIn,
    onRefused(error) {
      const isSecond = error instanceof ClientError && error.fields?.['totp'] !== undefined;
      if (isSecond) setAwaitsCode(true);
      return isSecond;
    },
  });
  if (awaitsCode) {
    return (
      <SecondFactor
        credentials={draft.values}
        onSignedIn={onSignedIn}
        onBack={() => setAwaitsCode(false)}
      />
    );
  }
  return (
    <GuestPage title="Sign in" text={text}>
      <GuestForm draft={draft} action="Sign in">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          autoFocus={email === ''}
          {...draft.field('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          autoFocus={email !== ''}
          {...draft.field('password')}
        />
      </GuestForm>
      <p className={classes.below}>
        <Link to="/forgotten">Forgotten your password?</Link>
      </p>
    </GuestPage>
  );
}
