import type { Database } from '../storage.ts';

export interface Product {
  readonly name: string;
  readonly code: number;
}

/** The catalogue, in the order of its codes. It is small: some tens of rows. */
export async function listProducts(db: Database): Promise<Product[]> {
  return db.selectFrom('products').select(['name', 'code']).orderBy('code').execute();
}

export async function insertProduct(db: Database, product: Product): Promise<void> {
  await db.insertInto('products').values(product).execute();
}
