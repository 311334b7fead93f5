import { Badge, Button, Group, PasswordInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnswerOf } from '@dowellchat/client';
import { useMe } from '../api/account.ts';
import { client } from '../api/client.ts';
import { CopyText } from '../parts/CopyText.tsx';
import { useDraft } from '../parts/draft.ts';
import { FormModal } from '../parts/FormModal.tsx';
import { toast, toastProblem } from '../parts/toast.ts';
import { Section } from './Page.tsx';
import classes from './Page.module.css';
import { QrCode } from './QrCode.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

type Offer = AnswerOf<'offerTwoFactor'>;

export function TwoFactor() {
  const { account } = useMe();
  const [offer, setOffer] = useState<Offer>();
  const [codes, setCodes] = useState<readonly string[]>();
  const [isRemoving, setIsRemoving] = useState(false);
  const [isRenewing, setIsRenewing] = useState(false);
  const ask = useMutation({
    mutationFn: () => client.rest.offerTwoFactor(),
    onSuccess: setOffer,
    onError: toastProblem,
  });
  return (
    <Section
      title="Two-factor"
      text="A code from your phone besides the password."
      action={
        account.hasTwoFactor ? (
          <Group gap="xs">
            <Badge color="green" variant="light">
              On
            </Badge>
            <Button variant="default" size="xs" onClick={() => setIsRenewing(true)}>
              New recovery codes
            </Button>
            <Button variant="default" size="xs" onClick={() => setIsRemoving(true)}>
              Turn off
            </Button>
          </Group>
        ) : (
          <Button variant="default" size="xs" loading={ask.isPending} onClick={() => ask.mutate()}>
            Set up
          </Button>
        )
      }
    >
      {offer !== undefined && (
        <SetUp
          offer={offer}
          onClose={() => setOffer(undefined)}
          onDone={(recoveryCodes) => {
            setOffer(undefined);
            setCodes(recoveryCodes);
          }}
        />
      )}
      {codes !== undefined && <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} />}
      {isRenewing && (
        <Renewal
          onClose={() => setIsRenewing(false)}
          onDone={(recoveryCodes) => {
            setIsRenewing(false);
            setCodes(recoveryCodes);
          }}
        />
      )}
      {isRemoving && <Removal onClose={() => setIsRemoving(false)} />}
    </Section>
  );
}

function SetUp({
  offer,
  onClose,
  onDone,
}: {
  offer: Offer;
  onClose: () => void;
  onDone: (recoveryCodes: readonly string[]) => void;
}) {
  const queries = useQueryClient();
  const draft = useDraft({
    initial: { code: '', password: '' },
    send: ({ code, password }) =>
      client.rest.setTwoFactor({
        body: { secret: offer.secret, code: code.replaceAll(/\s/g, ''), password },
      }),
    onDone: ({ recoveryCodes }) => {
      onDone(recoveryCodes);
      void queries.invalidateQueries({ queryKey: ['account'] });
      void queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  return (
    <FormModal title="Set up two-factor" draft={draft} action="Turn on" onClose={onClose}>
      <Text size="sm">Scan this with an authenticator app, or enter the secret there by hand.</Text>
      <div className={classes.drawing}>
        <QrCode text={offer.uri} label="The secret as a QR code" />
      </div>
      <CopyText text={offer.secret} label="The secret" />
      <TextInput
        label="Code"
        description="The six digits that the app shows now."
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        {...draft.field('code')}
      />
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        {...draft.field('password')}
      />
    </FormModal>
  );
}

function Removal({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const draft = useDraft({
    initial: { password: '' },
    send: (body) => client.rest.removeTwoFactor({ body }),
    onDone: () => {
      onClose();
      toast('Two-factor is off.');
      void queries.invalidateQueries({ queryKey: ['account'] });
    },
  });
  return (
    <FormModal
      title="Turn two-factor off?"
      size="sm"
      draft={draft}
      action="Turn off"
      isDangerous
      onClose={onClose}
    >
      <Text size="sm">
        Your password alone will be enough, and the recovery codes become useless.
      </Text>
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        {...draft.field('password')}
      />
    </FormModal>
  );
}

function Renewal({
  onClose,
  onDone,
}: {
  onClose: () => void;
  onDone: (recoveryCodes: readonly string[]) => void;
}) {
  const draft = useDraft({
    initial: { password: '' },
    send: (body) => client.rest.renewRecoveryCodes({ body }),
    onDone: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  return (
    <FormModal
      title="New recovery codes"
      size="sm"
      draft={draft}
      action="Make new codes"
      onClose={onClose}
    >
      <Text size="sm">The ones you have become useless.</Text>
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        {...draft.field('password')}
      />
    </FormModal>
  );
}
