import { isIPv4 } from 'node:net';
import { network } from './rate-limits.ts';

/**
 * The network an address is of, as it is kept and shown: enough to recognise a place by, too little
 * to follow a person by.
 */
export function networkOf(address: string): string {
  const [first = '', second = '', third = ''] = network(address).split(/[.:]/);
  return isIPv4(network(address))
    ? `${first}.${second}.${third}.0/24`
    : `${[first, second, third].filter((group) => group !== '').join(':')}::/48`;
}
