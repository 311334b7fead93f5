import type { Command } from 'commander';
import { parseId } from './arguments.ts';

export function addOrganizationCommands(program: Command): void {
  const organizations = program.command('orgs').description('add organizations, and list them');

  organizations
    .command('add')
    .description('add an organization; needed only with ORGANIZATIONS=listed')
    .argument('<id>', 'as it is sent in org_id', parseId)
    .action(async (id: string) => (await import('./organizations.ts')).addOrganization(id));

  organizations
    .command('list')
    .description('list all organizations: the day each appeared, and its id')
    .action(async () => (await import('./organizations.ts')).listAllOrganizations());
}
