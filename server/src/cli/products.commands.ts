import type { Command } from 'commander';
import { parsePositive } from './arguments.ts';

export function addProductCommands(program: Command): void {
  const products = program
    .command('products')
    .description('add to the catalogue of products, and list it');

  products
    .command('add')
    .description('add a product; a running server knows it within a second')
    .argument('<name>', 'as visitors’ programs send it, e.g. WORKFLOWAI')
    .option(
      '--code <number>',
      'number that begins its rooms’ room_room_id; without it, the next free one',
      parsePositive,
    )
    .action(async (name: string, options: { code?: number }) =>
      (await import('./products.ts')).addProduct(name, options),
    );

  products
    .command('list')
    .description('list the catalogue: code and name')
    .action(async () => (await import('./products.ts')).listCatalogue());
}
