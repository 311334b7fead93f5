/** A name that occurs once. `randomUUID` is missing where a page came over plain http. */
export function newKey(): string {
  const parts = crypto.getRandomValues(new Uint32Array(4));
  return [...parts].map((part) => part.toString(36)).join('-');
}
