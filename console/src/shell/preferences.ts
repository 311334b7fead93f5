import { keptStore } from '../parts/kept.ts';

/** What this browser does when something happens. Kept per browser: a phone may be quiet, a desk not. */
export interface Preferences {
  readonly desktopNotifications: boolean;
  readonly sound: boolean;
  readonly notifyOf: {
    readonly unassigned: boolean;
    readonly assigned: boolean;
    readonly mentions: boolean;
  };
  readonly sendWith: 'enter' | 'mod+enter';
}

export const preferences = keptStore<Preferences>('preferences', {
  desktopNotifications: false,
  sound: true,
  notifyOf: { unassigned: true, assigned: true, mentions: true },
  sendWith: 'enter',
});
