import { Button, Loader, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '@dowellchat/client';
import { findMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { FormProblem } from '../parts/FormProblem.tsx';
import { problemText } from '../parts/problem.ts';
import { GuestForm } from './GuestForm.tsx';
import { GuestPage } from './GuestPage.tsx';
import classes from './GuestPage.module.css';
import { useLinkToken } from './link-token.ts';
import { useEnter } from './next.ts';
import { SignIn } from './SignInPage.tsx';

type Invitation = AnswerOf<'findInvitation'>['invitation'];

/** Where a link of an invitation leads. Who has an account signs in and joins; others make one. */
export function InvitationPage() {
  const token = useLinkToken();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => client.rest.findInvitation({ body: { token } }),
    enabled: token !== '',
  });
  const me = useQuery({
    queryKey: ['invitation', 'me'],
    queryFn: async () => (await findMe(queries)) ?? null,
  });
  if (token === '') {
    return (
      <GuestPage
        title="This link is incomplete"
        text="Copy it whole, with all that stands after “#”, or ask for another."
      />
    );
  }
  if (found.isError) {
    return (
      <GuestPage
        title="This invitation cannot be used"
        text={`${problemText(found.error)} It may have been used, taken back, or be older than seven days: ask for another.`}
      >
        <p className={classes.below}>
          <Link to="/sign-in">Sign in</Link>
        </p>
      </GuestPage>
    );
  }
  if (found.data === undefined || me.isPending) {
    return (
      <GuestPage title="One moment">
        <Loader size="sm" color="gray" mt="md" aria-label="Loading" />
      </GuestPage>
    );
  }
  const { invitation, hasAccount } = found.data;
  if (!hasAccount) return <NewAccount token={token} invitation={invitation} />;
  return me.data?.account.email === invitation.email ? (
    <Join token={token} invitation={invitation} />
  ) : (
    <SignIn email={invitation.email} onSignedIn={() => void me.refetch()} />
  );
}

function NewAccount({ token, invitation }: { token: string; invitation: Invitation }) {
  const enter = useEnter();
  const draft = useDraft({
    initial: { name: '', password: '' },
    send: (body) => client.rest.acceptInvitation({ body: { token, ...body } }),
    onDone: (me) => enter(me),
  });
  return (
    <GuestPage title={`Join ${invitation.organizationId}`} text={rightsOf(invitation)}>
      <GuestForm draft={draft} action="Create the account">
        <TextInput
          label="E-mail"
          value={invitation.email}
          readOnly
          variant="filled"
          autoComplete="username"
        />
        <TextInput
          label="Your name"
          description="Visitors see it."
          autoComplete="name"
          autoFocus
          {...draft.field('name')}
        />
        <PasswordInput
          label="Password"
          description="At least 10 characters."
          autoComplete="new-password"
          {...draft.field('password')}
        />
      </GuestForm>
    </GuestPage>
  );
}

function Join({ token, invitation }: { token: string; invitation: Invitation }) {
  const enter = useEnter();
  const join = useMutation({
    mutationFn: () => client.rest.joinByInvitation({ body: { token } }),
    onSuccess: (me) => enter(me),
  });
  return (
    <GuestPage title={`Join ${invitation.organizationId}`} text={rightsOf(invitation)}>
      <div className={classes.form}>
        <FormProblem text={join.isError ? problemText(join.error) : undefined} />
        <Button autoFocus loading={join.isPending} onClick={() => join.mutate()}>
          Join as {invitation.email}
        </Button>
      </div>
    </GuestPage>
  );
}

function rightsOf({ role, products }: Invitation): string {
  if (role === 'admin') return 'You are invited as an admin.';
  return products.length === 0
    ? 'You are invited as an agent, for all products.'
    : `You are invited as an agent, for ${products.join(', ')}.`;
}
