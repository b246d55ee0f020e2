import { isMapping, type Mapping } from '../../cluster/mapping.ts';
import type { SlotTable } from '../../placement/placement.ts';

/** A ring file, unpacked: devices by their ids, and for each replica the device of each partition. */
export interface SwiftRing {
  /** null where a device was removed. */
  readonly devices: readonly (SwiftDevice | null)[];
  readonly rows: SlotTable['rows'];
  readonly isByteOrderKnown: boolean;
}

export interface SwiftDevice {
  readonly id: number;
  readonly region: number;
  readonly zone: number;
  readonly ip: string;
  readonly port: number;
  readonly device: string;
  readonly weight: number;
}

const HEADER_BYTES = 10;
const MOST_JSON = 64 * 1024 * 1024;
const MOST_ROWS = 64;

/**
 * Format version 1: `R1NG`, the version in 16 bits, the length of a JSON text in 32 bits, both big-endian;
 * the text; then a row of 16-bit ids a replica, of which the last may be short.
 * @returns what is wrong, as the end of "it …"
 * @see swift/common/ring/ring.py, RingData.deserialize_v1
 */
export function readRingData(bytes: Uint8Array): SwiftRing | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== 0x52_31_4e_47) {
    return 'is no ring of Swift: it does not begin with R1NG';
  }
  const version = view.getUint16(4);
  if (version !== 1) return `has format version ${version}; only version 1 is known`;
  const end = HEADER_BYTES + view.getUint32(6);
  if (end > bytes.length || end > MOST_JSON) return 'is cut short: its description has no end';
  const description = parse(bytes.subarray(HEADER_BYTES, end));
  if (description === undefined) return 'has a description that is no JSON';
  const { part_shift: shift, replica_count: count, byteorder } = description;
  if (!isWhole(shift, 0, 32) || !isWhole(count, 1, MOST_ROWS)) {
    return 'has no part_shift or replica_count that could be';
  }
  const devices = devicesOf(description.devs);
  if (typeof devices === 'string') return devices;
  const rows = readRows(view, end, { slots: 2 ** (32 - shift), count, isBig: byteorder === 'big' });
  if (rows === undefined) return 'is cut short: rows of partitions are missing';
  return { devices, rows, isByteOrderKnown: byteorder === 'big' || byteorder === 'little' };
}

function parse(bytes: Uint8Array): Mapping | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function devicesOf(list: unknown): SwiftRing['devices'] | string {
  if (!Array.isArray(list)) return 'has no list of devices';
  const devices: (SwiftDevice | null)[] = [];
  for (const [at, item] of list.entries()) {
    const device = item === null ? null : deviceOf(item);
    if (device === undefined || (device !== null && device.id !== at)) {
      return `has a device ${at} without the fields of one`;
    }
    devices.push(device);
  }
  return devices;
}

function deviceOf(item: unknown): SwiftDevice | undefined {
  if (!isMapping(item)) return undefined;
  const { id, region = 1, zone, ip, port, device, weight } = item;
  const isSound =
    [id, region, zone].every((value) => isWhole(value, 0, 2 ** 31)) &&
    isWhole(port, 0, 65_535) &&
    typeof ip === 'string' &&
    typeof device === 'string' &&
    typeof weight === 'number' &&
    weight >= 0 &&
    Number.isFinite(weight);
  return isSound ? ({ id, region, zone, ip, port, device, weight } as SwiftDevice) : undefined;
}

interface Shape {
  readonly slots: number;
  readonly count: number;
  readonly isBig: boolean;
}

/** Only the last row may be short, and no byte may be left. */
function readRows(
  view: DataView,
  from: number,
  { slots, count, isBig }: Shape,
): Uint16Array[] | undefined {
  const rows: Uint16Array[] = [];
  for (let at = from; rows.length < count; ) {
    const length = Math.min(slots, (view.byteLength - at) / 2);
    const isLast = rows.length === count - 1;
    if (length < 1 || !Number.isInteger(length) || (length < slots && !isLast)) return undefined;
    const row = new Uint16Array(length);
    for (let slot = 0; slot < length; slot++) row[slot] = view.getUint16(at + 2 * slot, !isBig);
    rows.push(row);
    at += 2 * length;
  }
  return rows;
}
