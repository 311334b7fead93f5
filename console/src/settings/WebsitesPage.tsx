import { Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { organizationSettingsQuery } from '../api/organizations.ts';
import { useDraft } from '../parts/draft.ts';
import { toast } from '../parts/toast.ts';
import { useOrganization } from '../shell/organization.ts';
import { Loaded, Page } from './Page.tsx';
import { PageForm } from './PageForm.tsx';
import classes from './Page.module.css';

/** Who may embed the organization's chats. */
export function WebsitesPage() {
  const organization = useOrganization();
  const settings = useQuery(organizationSettingsQuery(organization));
  return (
    <Page
      title="Web sites"
      text="Sites that may show your chats and connect from a browser. None: every site may."
    >
      <div className={classes.section}>
        <Loaded query={settings}>
          {({ origins }) => (
            <OriginsForm key={organization} organization={organization} origins={origins} />
          )}
        </Loaded>
      </div>
    </Page>
  );
}

function OriginsForm({
  organization,
  origins,
}: {
  organization: string;
  origins: readonly string[];
}) {
  const queries = useQueryClient();
  const draft = useDraft({
    initial: { origins: origins.join('\n') },
    send: (values) =>
      client.rest.changeOrganization({
        query: { organization },
        body: { origins: values.origins.split(/\s+/).filter(Boolean) },
      }),
    onDone: (saved) => {
      queries.setQueryData(organizationSettingsQuery(organization).queryKey, saved);
      draft.reset({ origins: saved.origins.join('\n') });
      toast('The web sites are saved.');
    },
  });
  return (
    <PageForm draft={draft}>
      <Textarea
        label="One in each line"
        description="Such as https://shop.example.com, or https://*.example.com for every subdomain."
        placeholder="https://shop.example.com"
        autosize
        minRows={4}
        maxRows={16}
        spellCheck={false}
        {...draft.field('origins')}
      />
    </PageForm>
  );
}
