/** Where a chat belongs and how it is shown: what the server wrote into the page. */
export interface Place {
  readonly mode: 'embed' | 'page';
  readonly organization: string;
  readonly product: string;
  /** Of the link or QR code the visitor came by; null: none. */
  readonly link: string | null;
}

export function readPlace(element: HTMLElement): Place {
  const { mode, organization = '', product = '', link } = element.dataset;
  return {
    // The address of a frame can be opened by itself; then nobody is there to close it.
    mode: mode === 'embed' && globalThis.parent !== globalThis.window ? 'embed' : 'page',
    organization,
    product,
    link: link ? link : null,
  };
}
