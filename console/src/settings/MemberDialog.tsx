import type { Member } from '@dowellchat/contract/v3/accounts.values.ts';
import { client } from '../api/client.ts';
import { useDraft } from '../parts/draft.ts';
import { FormModal } from '../parts/FormModal.tsx';
import { toast } from '../parts/toast.ts';
import { RightsFields } from './RightsFields.tsx';

export function MemberDialog({
  member: { accountId, name, role, products },
  organizationId,
  onChanged,
  onClose,
}: {
  member: Member;
  organizationId: string;
  onChanged: () => void;
  onClose: () => void;
}) {
  const draft = useDraft({
    initial: { role, products },
    send: (body) => client.rest.changeMember({ organizationId, accountId, body }),
    onDone: () => {
      toast(`${name}’s rights are changed. They count from the next call on.`);
      onChanged();
      onClose();
    },
  });
  return (
    <FormModal
      title={`What ${name} may do`}
      draft={draft}
      action="Save"
      canSend={draft.isChanged}
      onClose={onClose}
    >
      <RightsFields
        role={draft.values.role}
        products={draft.values.products}
        complaint={draft.complaints['products']}
        onRole={(next) => draft.set('role', next)}
        onProducts={(next) => draft.set('products', next)}
      />
    </FormModal>
  );
}
