import { Button, Group, Stepper, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { productsQuery } from '../api/products.ts';
import { CopyText } from '../parts/CopyText.tsx';
import { useDraft } from '../parts/draft.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { FormProblem } from '../parts/FormProblem.tsx';
import { snippet } from '../settings/Install.tsx';
import { InviteDialog } from '../settings/InviteDialog.tsx';
import { Page } from '../settings/Page.tsx';
import classes from './FirstStepsPage.module.css';
import { latestOrganization } from '../shell/organization.ts';

/** From an empty server to a chat on a web site. */
export function FirstStepsPage() {
  const { account } = useMe();
  const [organization, setOrganization] = useState<string>();
  const [product, setProduct] = useState<string>();
  if (!account.isOwner) {
    return (
      <EmptyNotice
        title="You belong to no organization yet"
        text="Ask an admin of your team for an invitation to your e-mail."
      />
    );
  }
  const step = organization === undefined ? 0 : product === undefined ? 1 : 2;
  return (
    <Page title="First steps" text="Three of them, and your first visitor can write.">
      <Stepper active={step} size="xs" mt="xl" allowNextStepsSelect={false} iconSize={28}>
        <Stepper.Step label="Organization">
          <OrganizationStep onDone={setOrganization} />
        </Stepper.Step>
        <Stepper.Step label="Product">
          <ProductStep onDone={setProduct} />
        </Stepper.Step>
        <Stepper.Step label="Web site and team">
          {organization !== undefined && product !== undefined && (
            <InstallStep organization={organization} product={product} />
          )}
        </Stepper.Step>
      </Stepper>
    </Page>
  );
}

function OrganizationStep({ onDone }: { onDone: (id: string) => void }) {
  const queries = useQueryClient();
  const draft = useDraft({
    initial: { id: '' },
    send: ({ id }) => client.rest.createOrganization({ body: { id: id.trim() } }),
    onDone: ({ id }) => {
      latestOrganization.set(id);
      void queries.invalidateQueries({ queryKey: ['organizations'] });
      onDone(id);
    },
  });
  return (
    <form className={classes.step} {...draft.form}>
      <TextInput
        label="Name of the organization"
        description="A short one without spaces is easiest: it stands in the addresses of your chats, and stays."
        placeholder="acme"
        autoComplete="organization"
        autoFocus
        {...draft.field('id')}
      />
      <FormProblem text={draft.problem} />
      <Group>
        <Button type="submit" disabled={draft.values.id.trim() === ''} loading={draft.isSending}>
          Continue
        </Button>
      </Group>
    </form>
  );
}

function ProductStep({ onDone }: { onDone: (product: string) => void }) {
  const { data: products = [] } = useQuery(productsQuery);
  return (
    <div className={classes.step}>
      <p className={classes.text}>
        What do your visitors ask about? Each product is an inbox; the others stay there for later.
      </p>
      <div className={classes.choices}>
        {products.map(({ name }) => (
          <Button key={name} variant="default" onClick={() => onDone(name)}>
            {name}
          </Button>
        ))}
      </div>
    </div>
  );
}

function InstallStep({ organization, product }: { organization: string; product: string }) {
  const navigate = useNavigate();
  const [isInviting, setIsInviting] = useState(false);
  return (
    <div className={classes.step}>
      <p className={classes.text}>Put this line before the end of the body of your pages:</p>
      <CopyText isBlock label="The line for your web site" text={snippet(organization, product)} />
      <p className={classes.text}>No web site at hand? The same chat is a page of its own:</p>
      <CopyText
        label="Address of the chat’s page"
        text={`${location.origin}/chat/${encodeURIComponent(organization)}/${product}`}
      />
      <Group gap="xs">
        <Button
          onClick={() => void navigate({ to: '/o/$organization/inbox', params: { organization } })}
        >
          Open the inbox
        </Button>
        <Button variant="default" onClick={() => setIsInviting(true)}>
          Invite somebody
        </Button>
      </Group>
      {isInviting && (
        <InviteDialog
          organizationId={organization}
          onInvited={() => undefined}
          onClose={() => setIsInviting(false)}
        />
      )}
    </div>
  );
}
