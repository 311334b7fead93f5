import { isLoopback, type Settings } from '../../config/settings.ts';

/** What is known of a request that bears no key. */
export interface Arrival {
  /** The `Host` header without its port. */
  readonly hostname: string;
  /** The host of the page that makes the request; a program that is no page names none. */
  readonly originHostname: string | undefined;
  /** Whether a proxy has passed it on: then it may come from anywhere. */
  readonly isForwarded: boolean;
}

/**
 * Whether server-side calls are open to a request without a key. On an instance that only this
 * machine can reach they are, so that the documented examples work as they stand; until somebody
 * claims it, for then it knows who may.
 */
export function admitsWithoutKey(
  settings: Pick<Settings, 'HOST' | 'PUBLIC_URL' | 'V2_SERVER_AUTH'>,
  arrival: Arrival,
  isClaimed: boolean,
): boolean {
  if (settings.V2_SERVER_AUTH === 'open') return true;
  if (settings.V2_SERVER_AUTH === 'required' || isClaimed) return false;
  return comesFromHere(settings, arrival);
}

/** Whether a request was made on this machine, of a server that no other can reach. */
export function comesFromHere(
  settings: Pick<Settings, 'HOST' | 'PUBLIC_URL'>,
  arrival: Arrival,
): boolean {
  // A foreign Host on a loopback port is a tunnel, or a web page that rebinds its name to us; a
  // foreign Origin is a web page that our CORS headers would let read the answer.
  return (
    isPrivate(settings) &&
    !arrival.isForwarded &&
    isLoopback(arrival.hostname) &&
    (arrival.originHostname === undefined || isLoopback(arrival.originHostname))
  );
}

/** Whether only this machine can reach the server, as far as the settings say. */
export function isPrivate(settings: Pick<Settings, 'HOST' | 'PUBLIC_URL'>): boolean {
  const { HOST, PUBLIC_URL } = settings;
  return isLoopback(HOST) && (PUBLIC_URL === '' || isLoopback(new URL(PUBLIC_URL).hostname));
}

/** What to tell the operator at every start about doors that stand open, if any do. */
export function admissionWarning(
  settings: Pick<Settings, 'HOST' | 'PUBLIC_URL' | 'V2_SERVER_AUTH'>,
): string | undefined {
  if (settings.V2_SERVER_AUTH !== 'open' || isPrivate(settings)) return undefined;
  return (
    'V2_SERVER_AUTH=open on a public address: ANYBODY can list the rooms of every organization. ' +
    'Make keys with "dowellchat keys create" and remove the setting.'
  );
}
