import { Badge, Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../api/client.ts';
import { closeInbox } from '../live/live-inbox.ts';
import { Confirm } from '../parts/Confirm.tsx';
import { Time } from '../parts/Time.tsx';
import { deviceName } from './device-name.ts';
import { Loaded, Row, Rows, Section } from './Page.tsx';

/** Where one is signed in. */
export function Sessions() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => client.rest.listSessions({ signal }),
  });
  return (
    <Section
      title="Where you are signed in"
      action={
        <Confirm
          title="Sign out everywhere?"
          text="Every browser you are signed in with is signed out at once, this one as well."
          action="Sign out everywhere"
          onConfirm={async () => {
            await client.rest.endSessions();
            closeInbox();
            queries.clear();
            await navigate({ to: '/sign-in' });
          }}
        >
          {(open) => (
            <Button variant="default" size="xs" onClick={open}>
              Sign out everywhere
            </Button>
          )}
        </Confirm>
      }
    >
      <Loaded query={sessions}>
        {(loaded) => (
          <Rows label="Sessions">
            {loaded.sessions.map(({ id, device, network, usedAt, isCurrent }) => (
              <Row
                key={id}
                title={
                  <>
                    <span title={device}>{deviceName(device)}</span>
                    {isCurrent && <Badge variant="light">This one</Badge>}
                  </>
                }
                about={
                  <>
                    From {network}, used <Time at={usedAt} isExact />
                  </>
                }
              >
                {!isCurrent && (
                  <Confirm
                    title="Sign out there?"
                    text={`${deviceName(device)}, from ${network}, is signed out at once.`}
                    action="Sign out"
                    onConfirm={async () => {
                      await client.rest.endSession({ sessionId: id });
                      await queries.invalidateQueries({ queryKey: ['sessions'] });
                    }}
                  >
                    {(open) => (
                      <Button variant="subtle" color="gray" size="xs" onClick={open}>
                        Sign out
                      </Button>
                    )}
                  </Confirm>
                )}
              </Row>
            ))}
          </Rows>
        )}
      </Loaded>
    </Section>
  );
}
