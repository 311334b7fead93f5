/**
 * Modules of the bundle for what never happens here, by the end of their path, and what stands in for
 * them. They are a sixth of what a visitor would load. test/budget.test.ts fails when one of these
 * paths changes and the whole module comes back.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  // The server offers websocket and polling only; the library polls by fetch too, with half the code.
  'engine.io-client/build/esm/transports/webtransport.js': 'export class WT {}',
  'engine.io-client/build/esm/transports/polling-xhr.js': 'export class XHR {}',
  // With cookies, as by XMLHttpRequest: a balancer's keeps who polls with one node.
  'engine.io-client/build/esm/transports/index.js': `
    import { Fetch } from './polling-fetch.js';
    import { WS } from './websocket.js';
    class Polling extends Fetch {
      constructor(options) { super({ ...options, withCredentials: true }); }
    }
    export const transports = { websocket: WS, polling: Polling };`,
  // The chat's address is always a whole origin, and every browser can read it.
  'socket.io-client/build/esm/url.js':
    "export const url = (source, id) => ({ source, id, path: '/' });",
  'engine.io-client/build/esm/contrib/parseuri.js': `
    export const parse = (uri) => {
      const { protocol, hostname, port } = new URL(uri);
      return { protocol: protocol.slice(0, -1), host: hostname.replace(/[[\\]]/g, ''), port };
    };`,
  'engine.io-client/build/esm/contrib/parseqs.js': `
    export const encode = (query) => String(new URLSearchParams(query));
    export const decode = encode;`,
  // The rest is for Node, for old browsers, and for binary data.
  'engine.io-client/build/esm/globals.js': `
    const shim = globalThis;
    export { shim as globalThisShim };
    export const nextTick = queueMicrotask;
    export const defaultBinaryType = 'arraybuffer';
    export const createCookieJar = () => {};`,
  'engine.io-client/build/esm/util.js': `
    export const pick = () => ({});
    export const installTimerFunctions = (object) => {
      object.setTimeoutFn = setTimeout.bind(globalThis);
      object.clearTimeoutFn = clearTimeout.bind(globalThis);
    };
    export const byteLength = (text) => new Blob([text]).size;
    export const randomString = () => Math.random().toString(36).slice(2);`,
  // The SDK connects again by itself.
  'socket.io-client/build/esm/contrib/backo2.js':
    'export class Backoff { setMin() {} setMax() {} setJitter() {} reset() {} }',
  // Every event is JSON: nothing to take apart, nothing to put together again.
  'engine.io-parser/build/esm/encodePacket.browser.js': `
    import { PACKET_TYPES } from './commons.js';
    export const encodePacket = ({ type, data = '' }, _, callback) => callback(PACKET_TYPES[type] + data);
    export const encodePacketToBinary = () => {};`,
  'engine.io-parser/build/esm/decodePacket.browser.js': `
    import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js';
    export const decodePacket = (text) => {
      const type = PACKET_TYPES_REVERSE[text[0]];
      return type ? { type, data: text.slice(1) } : ERROR_PACKET;
    };`,
  'socket.io-parser/build/esm/is-binary.js':
    'export const isBinary = () => false; export const hasBinary = () => false;',
  'socket.io-parser/build/esm/binary.js':
    'const no = () => { throw new Error("binary"); }; export { no as deconstructPacket, no as reconstructPacket };',
  // Fetches styles of lazy parts ahead; all styles are in the one file that is there from the start.
  'vite/preload-helper.js': 'export const __vitePreload = (load) => load();',
};

/** The code that stands in for a module; null where the module itself is needed. */
export function standInFor(id: string): string | null {
  const path = Object.keys(STAND_INS).find((end) => id.endsWith(end));
  return path === undefined ? null : (STAND_INS[path] ?? null);
}
