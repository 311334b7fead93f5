import { refuseFields } from '../../lib/application-error.ts';
import type { Member, Membership } from '../../storage/queries/accounts-members.queries.ts';
import type { Product } from '../products/products.service.ts';

/** Products in the spelling of the catalogue, each once; refuses those it does not hold. */
export async function namedInCatalogue(
  find: (name: string) => Promise<Pick<Product, 'name'> | undefined>,
  names: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(names.map((name) => find(name)));
  const known = found.flatMap((product) => (product === undefined ? [] : [product.name]));
  if (known.length === names.length) return [...new Set(known)];
  throw refuseFields({ products: ['must be in the catalogue'] });
}

/** A membership in words, for the log of what was done. */
export function inWords({
  email,
  role,
  products,
}: Pick<Membership, 'role' | 'products'> & Pick<Member, 'email'>): string {
  return `${email}: ${[role, ...products].join(' ')}`;
}
