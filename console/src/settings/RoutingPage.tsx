import { Badge, Switch, TextInput } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Colleague } from '@dowellchat/contract/v3/inbox.values.ts';
import type { OrganizationSettings } from '@dowellchat/contract/v3/products.endpoints.ts';
import { client } from '../api/client.ts';
import { organizationSettingsQuery } from '../api/organizations.ts';
import { useDraft } from '../parts/draft.ts';
import { EmptyNotice } from '../parts/EmptyNotice.tsx';
import { toast } from '../parts/toast.ts';
import { useOrganization } from '../shell/organization.ts';
import { Loaded, Page, Row, Rows, Section } from './Page.tsx';
import { PageForm } from './PageForm.tsx';
import classes from './Page.module.css';

type Routing = OrganizationSettings['routing'];

/** Who comes and goes is seen as late as that. */
const LOOK_AGAIN_MS = 5000;

/** Whether rooms wait to be taken, or go to agents in turn. */
export function RoutingPage() {
  const organization = useOrganization();
  const settings = useQuery(organizationSettingsQuery(organization));
  return (
    <Page
      title="Routing"
      text="New rooms wait in the inbox until somebody takes one, or go to the agents who are there, in turn."
    >
      <Loaded query={settings}>
        {({ routing }) => (
          <>
            <div className={classes.section}>
              <RoutingForm key={organization} organization={organization} routing={routing} />
            </div>
            <WhoIsThere organizationId={organization} routing={routing} />
            <HowItGoes />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function RoutingForm({ organization, routing }: { organization: string; routing: Routing }) {
  const queries = useQueryClient();
  const draft = useDraft({
    initial: { routing },
    send: (body) => client.rest.changeOrganization({ query: { organization }, body }),
    onDone: (saved) => {
      queries.setQueryData(organizationSettingsQuery(organization).queryKey, saved);
      draft.reset({ routing: saved.routing });
      toast(saved.routing.isOn ? 'Rooms go to agents in turn.' : 'Rooms wait to be taken.');
    },
  });
  const { isOn, capacity } = draft.values.routing;
  const complaint = draft.complaints['routing'];
  return (
    <PageForm draft={draft}>
      <Switch
        label="Give new rooms to agents in turn"
        checked={isOn}
        onChange={({ currentTarget }) =>
          draft.set('routing', { isOn: currentTarget.checked, capacity })
        }
      />
      <TextInput
        label="Open rooms for each agent"
        description="Whoever has as many gets no more: 1 to 100."
        type="number"
        inputMode="numeric"
        min={1}
        max={100}
        styles={{ wrapper: { maxWidth: 120 } }}
        disabled={!isOn}
        // Nothing is typed yet, or something that is no number.
        value={Number.isNaN(capacity) ? '' : capacity}
        error={complaint}
        aria-invalid={complaint === undefined ? undefined : true}
        onChange={({ currentTarget }) =>
          draft.set('routing', { isOn, capacity: currentTarget.valueAsNumber })
        }
      />
    </PageForm>
  );
}

function HowItGoes() {
  return (
    <Section title="How it goes">
      <ul className={classes.points}>
        <li>
          Of those who are there, answer for the product and have room, the next is whoever got a
          room longest ago.
        </li>
        <li>
          When nobody has room, a visitor waits in Unassigned. Whoever closes a room gets the one
          that was silent longest.
        </li>
        <li>Who is away gets nothing new, and keeps what they have.</li>
        <li>Who leaves keeps their open rooms for 15 seconds. Then these go to others.</li>
        <li>What came by somebody’s personal link stays with them, there or not.</li>
        <li>Each conversation says why it went to whom.</li>
      </ul>
    </Section>
  );
}

const AVAILABILITIES = {
  online: { color: 'green', label: 'There' },
  away: { color: 'gray', label: 'Away' },
} as const;

function WhoIsThere({ organizationId, routing }: { organizationId: string; routing: Routing }) {
  const colleagues = useQuery({
    queryKey: ['colleagues', organizationId],
    queryFn: async ({ signal }) =>
      (await client.rest.listColleagues({ organizationId, signal })).colleagues,
    refetchInterval: LOOK_AGAIN_MS,
  });
  return (
    <Section title="Who is there">
      <Loaded query={colleagues}>
        {(list) => {
          const present = list.flatMap(({ availability, ...colleague }) =>
            availability === 'offline' ? [] : [{ availability, ...colleague }],
          );
          return present.length === 0 ? (
            <EmptyNotice
              icon={<IconUsers size={20} stroke={1.5} />}
              title="Nobody is there"
              text="What comes waits until somebody opens the inbox."
            />
          ) : (
            <Rows label="Who is there">
              {present.map(({ accountId, name, openRooms, availability }) => (
                <Row key={accountId} title={name} about={loadWords(openRooms, routing)}>
                  <Badge variant="light" color={AVAILABILITIES[availability].color} mr="xs">
                    {AVAILABILITIES[availability].label}
                  </Badge>
                </Row>
              ))}
            </Rows>
          );
        }}
      </Loaded>
    </Section>
  );
}

function loadWords(openRooms: Colleague['openRooms'], { isOn, capacity }: Routing): string {
  const rooms = openRooms === 1 ? '1 open room' : `${openRooms} open rooms`;
  if (!isOn) return rooms;
  return openRooms >= capacity ? `${rooms}, gets no more` : `${rooms} of ${capacity}`;
}
