/**
 * A public address as it is under the name that this page was opened by: the server may have several,
 * and the page's policy allows its own alone.
 */
export function samePlace(url: string): string {
  const { pathname } = new URL(url);
  return pathname;
}
