import type { Command } from 'commander';
import { parseId } from './arguments.ts';

export function addAccountCommands(program: Command): void {
  const accounts = program.command('accounts').description('help people back into their accounts');

  accounts
    .command('reset')
    .description('print a link by which somebody chooses a new password; it works once, for a day')
    .argument('<email>', 'of the account', parseId)
    .option('--two-factor', 'ask for no second factor any more: their authenticator is lost')
    .action(async (email: string, options: { twoFactor?: true }) =>
      (await import('./accounts.ts')).resetAccount(email, options),
    );
}
