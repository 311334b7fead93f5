import type { Clock } from '../../lib/clock.ts';
import { ApplicationError } from '../../lib/application-error.ts';
import {
  insertProduct,
  listProducts,
  type Product,
} from '../../storage/queries/products.queries.ts';
import type { Storage } from '../../storage/storage.ts';
import { COMMAND_LINE, recordAct } from '../accounts/acting.ts';

export type { Product };

/** A product added by command is known to a running server after at most this long. */
const FRESH_MS = 1000;

const NAME = /^\S(.{0,62}\S)?$/u;

export type ProductsService = ReturnType<typeof createProductsService>;

/** The catalogue. It is read with every new room and changes once in months: kept for a second. */
export function createProductsService(storage: Storage, clock: Clock) {
  let catalogue: ReadonlyMap<string, Product> = new Map();
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function read(): Promise<ReadonlyMap<string, Product>> {
    // A clock that was set back must not keep the catalogue for as long as that.
    const ageMs = clock() - readAtMs;
    if (ageMs < 0 || ageMs >= FRESH_MS) {
      const products = await listProducts(storage.db);
      catalogue = new Map(products.map((product) => [product.name, product]));
      readAtMs = clock();
    }
    return catalogue;
  }

  return {
    async list(): Promise<Product[]> {
      return [...(await read()).values()];
    },

    async find(name: string): Promise<Product | undefined> {
      return (await read()).get(name);
    },

    async findByCode(code: number): Promise<Product | undefined> {
      return [...(await read()).values()].find((product) => product.code === code);
    },

    /** Adds a product, at the command line; without a code it takes the next free one. */
    async add(name: string, code?: number): Promise<Product> {
      if (!NAME.test(name)) {
        throw new ApplicationError('INVALID', 'A product name has 1 to 64 characters.');
      }
      const products = await listProducts(storage.db);
      const product = { name, code: code ?? Math.max(0, ...products.map((p) => p.code)) + 1 };
      try {
        await storage.db.transaction().execute(async (tx) => {
          await insertProduct(tx, product);
          const subject = `${name}, with the code ${product.code}`;
          const act = { organizationId: null, action: 'product.added', subject };
          await recordAct(tx, clock, COMMAND_LINE, act);
        });
      } catch (error) {
        if (!storage.isUniqueViolation(error)) throw error;
        throw new ApplicationError('CONFLICT', 'There is a product of this name or code already.');
      }
      return product;
    },
  };
}
