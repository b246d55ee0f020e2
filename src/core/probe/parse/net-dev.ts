import type { NetworkCounters } from '../counters.ts';
import { lines } from './lines.ts';

/**
 * Interfaces whose bytes pass another one too, or never leave the machine: loopback, bridges,
 * tunnels, VLANs, bonds, and the host's ends of containers and guests.
 */
const INNER =
  /^(?:lo|dummy\d+|ifb\d+|docker\d+|br-.*|br\d+|virbr.*|vmbr.*|lxc.*|cni\d+|cali.*|flannel.*|veth.*|vnet\d+|tap.*|tun.*|wg.*|bond\d+|team\d+|.*[.@:].*)$/;

/** Name, bytes received, seven other counters, bytes sent. */
const LINE = /^\s*([^\s:]+(?::[^\s:]+)*):\s*(\d{1,20})\s+(?:\d+\s+){7}(\d{1,20})(?:\s|$)/;

/** Whether an interface's bytes count as the node's traffic. By name: nothing else is told everywhere. */
export const isOuterInterface = (name: string): boolean => !INNER.test(name);

/** Bytes received and sent over the outer interfaces of /proc/net/dev; undefined when there is none. */
export function parseNetDev(text: string): NetworkCounters | undefined {
  let counters: NetworkCounters | undefined;
  for (const line of lines(text)) {
    const [, name, received, sent] = LINE.exec(line) ?? [];
    if (name === undefined || !isOuterInterface(name)) continue;
    counters = {
      receivedBytes: (counters?.receivedBytes ?? 0) + Number(received),
      sentBytes: (counters?.sentBytes ?? 0) + Number(sent),
    };
  }
  return counters;
}
