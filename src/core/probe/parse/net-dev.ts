import type { NetworkCounters } from '../counters.ts';
import { lines } from './lines.ts';
import { parseDecimal } from './numbers.ts';

/**
 * Interfaces whose bytes pass another one too, or never leave the machine: loopback, bridges,
 * tunnels, VLANs, bonds, and the host's ends of containers and guests.
 */
const INNER =
  /^(?:lo|dummy\d+|ifb\d+|docker\d+|br-.*|br\d+|virbr.*|vmbr.*|lxc.*|cni\d+|cali.*|flannel.*|veth.*|vnet\d+|tap.*|tun.*|wg.*|bond\d+|team\d+|.*[.@:].*)$/;

/** Whether an interface's bytes count as the node's traffic. By name: nothing else is told everywhere. */
export const isOuterInterface = (name: string): boolean => !INNER.test(name);

/** Bytes received and sent over the outer interfaces of /proc/net/dev; undefined when there is none. */
export function parseNetDev(text: string): NetworkCounters | undefined {
  let counters: NetworkCounters | undefined;
  for (const line of lines(text)) {
    const colon = line.indexOf(':');
    if (colon === -1 || !isOuterInterface(line.slice(0, colon).trim())) continue;
    const fields = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    const received = parseDecimal(fields[0]);
    const sent = parseDecimal(fields[8]);
    if (received === undefined || sent === undefined) continue;
    counters = {
      receivedBytes: (counters?.receivedBytes ?? 0) + received,
      sentBytes: (counters?.sentBytes ?? 0) + sent,
    };
  }
  return counters;
}
