/** Where the hosted chat of a product is, or the one that a link opens. */
export function chatPath(place: {
  organizationId: string;
  product: string;
  link?: string;
}): string {
  const { organizationId, product, link } = place;
  const parts = link === undefined ? [organizationId, product] : [organizationId, product, link];
  return `/chat/${parts.map(encodeURIComponent).join('/')}`;
}
