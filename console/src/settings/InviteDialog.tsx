import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AnswerOf } from '@dowellchat/client';
import type { Role } from '@dowellchat/contract/v3/accounts.values.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { FormModal } from '../parts/FormModal.tsx';
import { ShownOnce } from './ShownOnce.tsx';
import { RightsFields } from './RightsFields.tsx';

const NOBODY: { email: string; role: Role; products: string[] } = {
  email: '',
  role: 'agent',
  products: [],
};

export function InviteDialog({
  organizationId,
  onInvited,
  onClose,
}: {
  organizationId: string;
  onInvited: () => void;
  onClose: () => void;
}) {
  const [made, setMade] = useState<AnswerOf<'createInvitation'>>();
  const draft = useDraft({
    initial: NOBODY,
    send: ({ email, role, products }) =>
      client.rest.createInvitation({
        organizationId,
        body: { email, role, ...(role === 'agent' && { products }) },
      }),
    onDone: (answer) => {
      setMade(answer);
      onInvited();
    },
  });
  if (made !== undefined) {
    const { email } = made.invitation;
    return (
      <ShownOnce
        title={made.isMailed ? 'The invitation is on its way' : 'Hand over the invitation'}
        text={
          made.isMailed
            ? `It was sent to ${email}. This is the link in it; it works once, for seven days.`
            : `This server sends no mail: give ${email} this link yourself. It works once, for seven days, and is shown this once.`
        }
        label="The link"
        value={made.link.url}
        onClose={onClose}
      />
    );
  }
  return (
    <FormModal
      title={`Invite to ${organizationId}`}
      draft={draft}
      action="Invite"
      onClose={onClose}
    >
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="off"
        data-autofocus
        {...draft.field('email')}
      />
      <RightsFields
        role={draft.values.role}
        products={draft.values.products}
        complaint={draft.complaints['products']}
        onRole={(role) => draft.set('role', role)}
        onProducts={(products) => draft.set('products', products)}
      />
    </FormModal>
  );
}
