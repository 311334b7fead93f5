declare global {
  var styleNonce: string | undefined;
}

/** What the page's policy asks of styles that are put into it at run time. */
export function styleNonce(): string {
  return (globalThis.styleNonce ??=
    document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '');
}

styleNonce();
