import { LbError } from '../kernel/errors.ts';
import type { Ring } from '../ring/ring.ts';
import { type SwiftDevice, swiftDevices } from './swift-device.ts';

/** `R1NG`, the version and the length of the JSON text. */
const HEADER_BYTES = 10;
const MAGIC = 0x52_31_4e_47;

/** A ring for Swift: what its ring file lists, and the file before it is packed. */
export interface SwiftExport {
  readonly devices: readonly SwiftDevice[];
  readonly partitionCount: number;
  readonly replicaCount: number;
  readonly bytes: Uint8Array;
}

/**
 * A ring with a stored table as a ring file of Swift, format version 1. Slot s of the table is partition s:
 * both are the first bits of a hash, though not of the same one.
 *
 * @throws LbError USAGE for rings without a table
 * @see swift/common/ring/ring.py, RingData.serialize_v1
 */
export function exportSwift(ring: Ring): SwiftExport {
  if (ring.table === undefined) {
    throw new LbError(
      'USAGE',
      `a ring of ${ring.algorithm} has no stored table that Swift could read`,
      {
        hint: 'build one: lbctl ring build --algorithm slots',
      },
    );
  }
  const devices = swiftDevices(ring);
  const { rows } = ring.table;
  const partitionCount = rows[0]!.length;
  const description = new TextEncoder().encode(describe(devices, partitionCount, rows.length));
  const cells = rows.reduce((sum, row) => sum + row.length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + description.length + 2 * cells);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint16(4, 1);
  view.setUint32(6, description.length);
  bytes.set(description, HEADER_BYTES);
  let at = HEADER_BYTES + description.length;
  for (const row of rows) {
    for (let slot = 0; slot < row.length; slot++, at += 2) {
      view.setUint16(at, devices[row[slot]!]!.id, true);
    }
  }
  return { devices, partitionCount, replicaCount: rows.length, bytes };
}

/** Names in their order and in ASCII, as Swift writes them; a device has its id as its place. */
function describe(
  devices: readonly SwiftDevice[],
  partitionCount: number,
  replicaCount: number,
): string {
  const byId = new Map(devices.map((device) => [device.id, device]));
  const most = devices.reduce((max, { id }) => Math.max(max, id), 0);
  const text = JSON.stringify({
    byteorder: 'little',
    devs: Array.from({ length: most + 1 }, (_, id) => {
      const device = byId.get(id);
      return device === undefined ? null : deviceFields(device);
    }),
    part_shift: 32 - Math.log2(partitionCount),
    replica_count: replicaCount,
    version: 1,
  });
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function deviceFields({ id, region, zone, ip, port, device, weight }: SwiftDevice): object {
  return {
    device,
    id,
    ip,
    meta: '',
    port,
    region,
    replication_ip: ip,
    replication_port: port,
    weight,
    zone,
  };
}
