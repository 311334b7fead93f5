import { createPageApi, type PageApi } from './page-api.ts';

/** Before the script has come, a page may leave commands in `DowellChat.q`. */
type Queue = { readonly boot?: never; readonly q?: readonly (readonly unknown[])[] };

const page = globalThis as unknown as { DowellChat?: PageApi | Queue };

// Null where the page has put the code into a file of its own: then it boots by the API, with a url.
const script = document.currentScript as HTMLScriptElement | null;
const url = new URL(script?.src ?? location.href).origin;

const earlier = page.DowellChat ?? {};
// Run a second time, by a second tag or by the same one added again: one API for the whole page.
const api = earlier.boot ? earlier : createPageApi(url);
page.DowellChat = api;

const { organization, product, color, side, language } = script?.dataset ?? {};
if (organization && product) api.boot({ organization, product, url, color, side, language });
if (!earlier.boot) api.q.push(...(earlier.q ?? []));
