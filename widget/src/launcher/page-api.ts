import type { Identity } from '../bridge/bridge-messages.ts';
import {
  createLauncher,
  type Launcher,
  type LauncherEvent,
  type LauncherOptions,
} from './launcher.ts';

interface ChatEvent {
  readonly product: string;
  readonly unread: number;
}

type Listener = (event: ChatEvent) => void;

/** What a page can do with one launcher. */
interface ChatCommands {
  open(): void;
  close(): void;
  toggle(): void;
  /**
   * Who the visitor says they are; told to the agents with the first message. With the word of the
   * organization's server (`token`, or `userId` and `userHash`) it is known to be true.
   */
  identify(identity: Identity): void;
  switchProduct(product: string): void;
  /** Take the launcher and its chat off the page. `boot` puts one there again. */
  shutdown(): void;
}

/** `window.DowellChat`. Its commands are for the first launcher, `shutdown` and `identify` for all. */
export interface PageApi extends ChatCommands {
  boot(options: LauncherOptions): void;
  /** The launcher of a product, where a page has several. */
  of(product: string): ChatCommands | undefined;
  /** Hear of `open`, `close` and `unread` of every launcher. Returns how to stop. */
  on(event: LauncherEvent, listener: Listener): () => void;
  /** Commands as arrays, such as `['open']`: the queue before the script, done at once after it. */
  readonly q: { push(...commands: readonly (readonly unknown[])[]): void };
}

export function createPageApi(defaultUrl: string): PageApi {
  const listeners = new Set<{ event: LauncherEvent; listener: Listener }>();
  let launchers: Launcher[] = [];
  let identity: Identity = {};

  function emit(event: LauncherEvent, from: Launcher): void {
    for (const each of launchers) {
      // Two open chats would lie upon each other.
      if (event === 'open' && each !== from) each.close();
      // Those that were shut down are gone from the list.
      else if (each === from) {
        const told = { product: from.product(), unread: from.unread() };
        for (const known of listeners) if (known.event === event) known.listener(told);
      }
    }
  }

  function drop(which: (launcher: Launcher) => boolean): void {
    launchers = launchers.filter((each) => {
      const isKept = !which(each);
      if (!isKept) each.remove();
      return isKept;
    });
  }

  const api: PageApi = {
    open: () => launchers[0]?.open(),
    close: () => launchers[0]?.close(),
    toggle: () => launchers[0]?.toggle(),
    switchProduct: (product) => launchers[0]?.switchProduct(product),

    boot(options) {
      // What a single-page app has thrown away with the body it stood in.
      drop((each) => !each.isAttached());
      if (launchers.some((each) => each.isFor(options))) return;
      let place = 0;
      while (launchers.some((each) => each.place === place)) place += 1;
      const launcher = createLauncher({ url: defaultUrl, ...options }, place, {
        emit: (event) => emit(event, launcher),
        shutdown: () => drop((each) => each === launcher),
      });
      launcher.identify(identity);
      launchers.push(launcher);
    },

    identify(who) {
      identity = { ...identity, ...who };
      for (const each of launchers) each.identify(identity);
    },

    shutdown() {
      identity = {};
      drop(() => true);
    },

    of: (product) => launchers.find((each) => each.product() === product),

    on(event, listener) {
      const known = { event, listener };
      listeners.add(known);
      return () => void listeners.delete(known);
    },

    q: {
      push(...commands) {
        for (const [name, ...rest] of commands) {
          (api as unknown as Record<string, ((...args: unknown[]) => void) | undefined>)[
            String(name)
          ]?.(...rest);
        }
      },
    },
  };
  return api;
}
