import type { Address } from './address.ts';

/** Whether an address is of this machine alone, whatever its network is (RFC 1122, 4291, 6761). */
export function isLoopback({ kind, host }: Address): boolean {
  switch (kind) {
    case 'ipv4':
      return host.startsWith('127.');
    case 'ipv6':
      return host === '::1' || host.startsWith('::ffff:127.');
    case 'name':
      return host === 'localhost' || host.endsWith('.localhost');
  }
}
