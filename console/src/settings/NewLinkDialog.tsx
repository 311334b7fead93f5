import { Button, Checkbox, Group, Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChatLink } from '@dowellchat/client';
import { client } from '../api/client.ts';
import { productsQuery } from '../api/products.ts';
import { useDraft } from '../parts/draft.ts';
import { FormProblem } from '../parts/FormProblem.tsx';
import classes from './Page.module.css';

export function NewLinkDialog({
  organization,
  onMade,
  onClose,
}: {
  organization: string;
  onMade: (link: ChatLink) => void;
  onClose: () => void;
}) {
  const { data: products = [] } = useQuery(productsQuery);
  const draft = useDraft({
    initial: { name: '', product: '', expiresAt: '', isPersonal: false },
    send: ({ name, product, expiresAt, isPersonal }) =>
      client.rest.createLink({
        query: { organization },
        body: {
          name,
          product,
          // The end of that day, where the person is who chose it.
          ...(expiresAt !== '' && { expiresAt: new Date(`${expiresAt}T23:59:59`).toISOString() }),
          ...(isPersonal && { isPersonal }),
        },
      }),
    onDone: onMade,
  });
  return (
    <Modal opened onClose={onClose} title="New link" closeOnClickOutside={!draft.isChanged}>
      <form className={classes.form} {...draft.form}>
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
          data={products.map(({ name }) => name)}
          value={draft.values.product === '' ? null : draft.values.product}
          error={draft.complaints['product']}
          searchable
          onChange={(product) => draft.set('product', product ?? '')}
        />
        <TextInput
          label="Good until"
          description="Empty: for ever."
          type="date"
          {...draft.field('expiresAt')}
        />
        <Checkbox
          label="Personal: its conversations come to me"
          checked={draft.values.isPersonal}
          onChange={({ currentTarget }) => draft.set('isPersonal', currentTarget.checked)}
        />
        <FormProblem text={draft.problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={draft.isSending}>
            Make the link
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
