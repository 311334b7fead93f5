import { Anchor, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Me } from '../api/account.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { GuestForm } from './GuestForm.tsx';
import { GuestPage } from './GuestPage.tsx';
import classes from './GuestPage.module.css';

/** The step after the password: a code of the authenticator, or one kept for when it is lost. */
export function SecondFactor({
  credentials,
  onSignedIn,
  onBack,
}: {
  credentials: { email: string; password: string };
  onSignedIn: (me: Me) => void;
  onBack: () => void;
}) {
  const [isRecovering, setIsRecovering] = useState(false);
  const draft = useDraft({
    initial: { totp: '', recoveryCode: '' },
    send: ({ totp, recoveryCode }) =>
      client.rest.signIn({
        body: {
          ...credentials,
          ...(isRecovering
            ? { recoveryCode: recoveryCode.trim() }
            : { totp: totp.replaceAll(/\s/g, '') }),
        },
      }),
    onDone: onSignedIn,
  });
  return (
    <GuestPage
      title={isRecovering ? 'Use a recovery code' : 'Enter your code'}
      text={
        isRecovering
          ? 'One of those you kept when you set up two-factor. Each is good for once.'
          : 'Six digits from your authenticator.'
      }
    >
      <GuestForm draft={draft} action="Sign in">
        {isRecovering ? (
          <TextInput
            key="recovery"
            label="Recovery code"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            {...draft.field('recoveryCode')}
          />
        ) : (
          <TextInput
            key="totp"
            label="Code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={9}
            autoFocus
            {...draft.field('totp')}
          />
        )}
      </GuestForm>
      <p className={classes.below}>
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => {
            draft.reset();
            setIsRecovering(!isRecovering);
          }}
        >
          {isRecovering ? 'Use the authenticator' : 'Use a recovery code'}
        </Anchor>
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          Back
        </Anchor>
      </p>
    </GuestPage>
  );
}
