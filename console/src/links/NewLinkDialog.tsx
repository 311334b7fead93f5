import { Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChatLink } from '@dowellchat/client';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { productsQuery } from '../api/products.ts';
import { useDraft } from '../parts/draft.ts';
import { FormModal } from '../parts/FormModal.tsx';
import { isAdminOf, productsOf } from '../shell/organization.ts';

/** What most links are made for, where there is a choice. */
const USUAL_PRODUCT = 'SALESAGENT';

export function NewLinkDialog({
  organization,
  onMade,
  onClose,
}: {
  organization: string;
  onMade: (link: ChatLink) => void;
  onClose: () => void;
}) {
  const me = useMe();
  const { data: catalogue = [] } = useQuery(productsQuery);
  const own = productsOf(me, organization);
  const products = own.length > 0 ? own : catalogue.map(({ name }) => name);
  const usual = products.includes(USUAL_PRODUCT) ? USUAL_PRODUCT : (products[0] ?? '');
  const draft = useDraft({
    initial: {
      name: '',
      product: '',
      expiresAt: '',
      isPersonal: !isAdminOf(me, organization),
    },
    send: ({ name, product, expiresAt, isPersonal }) =>
      client.rest.createLink({
        query: { organization },
        body: {
          name,
          product: product === '' ? usual : product,
          // The end of that day, where the person is who chose it.
          ...(expiresAt !== '' && { expiresAt: new Date(`${expiresAt}T23:59:59`).toISOString() }),
          ...(isPersonal && { isPersonal }),
        },
      }),
    onDone: onMade,
  });
  return (
    <FormModal title="New chat link" draft={draft} action="Make the link" onClose={onClose}>
      <TextInput
        label="Name"
        description="For your team: where it hangs, or whom it is for."
        placeholder="Front door"
        autoComplete="off"
        data-autofocus
        {...draft.field('name')}
      />
      <Select
        label="Product"
        data={products}
        value={draft.values.product === '' ? usual : draft.values.product}
        error={draft.complaints['product']}
        searchable
        allowDeselect={false}
        onChange={(product) => draft.set('product', product ?? '')}
      />
      <TextInput
        label="Good until"
        description="Empty: for ever."
        type="date"
        {...draft.field('expiresAt')}
      />
      <Switch
        label="Personal"
        description="Its conversations come to you."
        checked={draft.values.isPersonal}
        onChange={({ currentTarget }) => draft.set('isPersonal', currentTarget.checked)}
      />
    </FormModal>
  );
}
