import { createProductsService } from '../domain/products/products.service.ts';
import { systemClock } from '../lib/clock.ts';
import { withStorage } from './database.ts';
import { printable, table } from './text.ts';

export async function addProduct(name: string, options: { code?: number }): Promise<void> {
  const { code } = await withStorage((storage) =>
    createProductsService(storage, systemClock).add(name, options.code),
  );
  console.log(`${printable(name)} is in the catalogue, with the code ${code}.`);
}

export async function listCatalogue(): Promise<void> {
  const products = await withStorage((storage) =>
    createProductsService(storage, systemClock).list(),
  );
  console.log(table(products.map(({ code, name }) => [String(code), printable(name)])));
}
