import { PasswordInput, TextInput } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { claimQuery } from '../api/account.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { GuestForm } from './GuestForm.tsx';
import { GuestPage } from './GuestPage.tsx';
import { useEnter } from './next.ts';

/** The first account of an instance: its owner. */
export function ClaimPage() {
  const { codeWanted } = useSuspenseQuery(claimQuery).data;
  const enter = useEnter();
  const draft = useDraft({
    initial: { name: '', email: '', password: '', code: '' },
    send: ({ code, ...body }) =>
      client.rest.claim({ body: { ...body, ...(codeWanted && { code: code.trim() }) } }),
    onDone: (me) => enter(me),
  });
  return (
    <GuestPage
      title="Make this server yours"
      text="Nobody owns it yet. The account you make now may do everything on it."
    >
      <GuestForm draft={draft} action="Create the owner’s account">
        <TextInput
          label="Your name"
          autoComplete="name"
          autoFocus
          required
          withAsterisk={false}
          {...draft.field('name')}
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...draft.field('email')}
        />
        <PasswordInput
          label="Password"
          description="At least 10 characters."
          autoComplete="new-password"
          required
          withAsterisk={false}
          {...draft.field('password')}
        />
        {codeWanted && (
          <TextInput
            label="Code"
            description="Printed where the server was started."
            autoComplete="off"
            required
            withAsterisk={false}
            {...draft.field('code')}
          />
        )}
      </GuestForm>
    </GuestPage>
  );
}
