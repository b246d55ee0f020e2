import { parseAddress } from '../cluster/address.ts';
import type { Ring, RingNode } from '../ring/ring.ts';

/** A device as Swift's ring files list it. */
export interface SwiftDevice {
  readonly id: number;
  readonly region: number;
  readonly zone: number;
  readonly ip: string;
  readonly port: number;
  readonly device: string;
  /** 0: about to leave, or out of order. */
  readonly weight: number;
}

/** Port of Swift's object servers, for nodes whose address has none. */
const OBJECT_PORT = 6200;
/** How imported devices are named: `r1z1-10.0.1.1:6200/sd1`. */
const DEVICE_NAME = /^r(\d+)z(\d+)-(?:\[([^\]]+)\]|([^:/]+)):(\d+)\/(.+)$/;
/** 65 535 stands for no device. */
const MOST_IDS = 65_535;

/**
 * The devices of a ring's nodes. What is named as Swift names devices keeps its fields. Of others the
 * outermost zone becomes the region and what is inside of it the zone; where there is one level, it is
 * the zone. They have the number in their name (`z2`, `rack-7`) where that tells all apart, else they are
 * numbered. The device is the node's id.
 */
export function swiftDevices({ nodes }: Ring): SwiftDevice[] {
  const ids = deviceIds(nodes);
  const paths = nodes.map(({ zone }) => zone.split('/'));
  const isNested = paths.some((path) => path.length > 1);
  const regionOf = numbering(paths.map((path) => (isNested ? path[0]! : '')));
  const zoneOf = numbering(paths.map((path) => (isNested ? path.slice(1) : path).join('/')));
  return nodes.map((node, i) => {
    const weight = node.state === 'alive' ? node.weight : 0;
    const known = DEVICE_NAME.exec(node.name ?? node.id);
    if (known !== null) {
      const [, region, zone, ipv6, host, port, device] = known;
      return {
        id: ids[i]!,
        region: Number(region),
        zone: Number(zone),
        ip: (ipv6 ?? host)!,
        port: Number(port),
        device: device!,
        weight,
      };
    }
    const address = parseAddress(node.address);
    return {
      id: ids[i]!,
      region: regionOf[i]!,
      zone: zoneOf[i]!,
      ip: address.kind === 'mistake' ? node.address : address.host,
      port: address.kind === 'mistake' ? OBJECT_PORT : (address.port ?? OBJECT_PORT),
      device: node.id.replaceAll('/', '_'),
      weight,
    };
  });
}

/** The numbers that nodes have, where all have one of their own; else their places in the list. */
function deviceIds(nodes: readonly RingNode[]): number[] {
  const numbers = nodes.map(({ number }) => number ?? -1);
  const isUsable = numbers.every((number) => number >= 0 && number < MOST_IDS);
  return isUsable && new Set(numbers).size === numbers.length ? numbers : numbers.map((_, i) => i);
}

/** A number from 1 for each name, the same for the same. */
function numbering(names: readonly string[]): number[] {
  const distinct = [...new Set(names)];
  const written = distinct.map((name) => Number(/(\d{1,9})$/.exec(name)?.[1] ?? 0));
  const isTelling =
    written.every((number) => number > 0) && new Set(written).size === written.length;
  const numbers = new Map(distinct.map((name, i) => [name, isTelling ? written[i]! : i + 1]));
  return names.map((name) => numbers.get(name)!);
}
