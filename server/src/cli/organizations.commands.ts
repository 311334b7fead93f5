import type { Command } from 'commander';
import { parseId } from './arguments.ts';

export function addOrganizationCommands(program: Command): void {
  const organizations = program
    .command('orgs')
    .description('add organizations, list them, and say which sites may embed their chats');

  organizations
    .command('add')
    .description('add an organization; needed only with ORGANIZATIONS=listed')
    .argument('<id>', 'as it is sent in org_id', parseId)
    .action(async (id: string) => (await import('./organizations.ts')).addOrganization(id));

  organizations
    .command('list')
    .description('list all organizations: the day each appeared, and its id')
    .action(async () => (await import('./organizations.ts')).listAllOrganizations());

  organizations
    .command('origins')
    .description(
      'show the web sites that may embed an organization’s chats, or set them; a running server ' +
        'knows within a second',
    )
    .argument('<id>', 'the organization', parseId)
    .argument(
      '[sites...]',
      'all of them, e.g. https://shop.example.com; https://*.example.com is every subdomain',
    )
    .option('--everywhere', 'every site, as at first')
    .action(
      async (id: string, sites: string[], options: { everywhere?: true }, command: Command) => {
        if (options.everywhere && sites.length > 0) {
          command.error('error: name sites or "--everywhere", not both');
        }
        const { setOrigins, showOrigins } = await import('./origins.ts');
        return sites.length === 0 && !options.everywhere ? showOrigins(id) : setOrigins(id, sites);
      },
    );
}
