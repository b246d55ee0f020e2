import { statSync } from 'node:fs';
import { locateRing, readRing } from '../../adapters/ring-file.ts';
import { tableBuilder } from '../../core/kernel/wasm/build-table.ts';
import { ringChecksum } from '../../core/ring/format.ts';
import {
  copyShortage,
  hashText,
  placeKey,
  placementLine,
  placementResult,
  replicaLine,
  replicaResult,
  replicateKey,
  zoneShortage,
} from '../../core/ring/keys.ts';
import { openRing } from '../../core/ring/lookup.ts';
import { chooseHolders, possibleScheme } from '../../core/ring/replicas.ts';
import type { Ring } from '../../core/ring/ring.ts';
import type { HotCall } from './argv.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the called command prints on stdout when all goes well (exit 0, nothing on stderr).
 *
 * @returns undefined when anything is wrong or remarkable: the full path then says it in full
 */
export function hotOutput(call: HotCall, env: Environment): string | undefined {
  try {
    const ring = call.ring ?? (env.LBCTL_RING || undefined);
    const file = locateRing({ ring, cluster: env.LBCTL_CLUSTER || undefined });
    // What is no file (a pipe, say) can be read only once, and the full path may have to.
    if (file === undefined || !statSync(file).isFile()) return undefined;
    return call.command === 'place'
      ? placed(call, readRing(file))
      : replicated(call, readRing(file));
  } catch {
    return undefined;
  }
}

function placed({ keys, isJson }: HotCall, ring: Ring): string {
  const lookup = openRing(ring, { builder: tableBuilder });
  if (isJson) {
    const hashed = keys.map((key) => hashText(lookup, key));
    return json('KeyPlacements', placementResult(lookup, ringChecksum(ring), hashed, false));
  }
  return keys.map((key) => placementLine(placeKey(lookup, key, lookup.hash(key)))).join('');
}

function replicated({ keys, isJson, copies }: HotCall, ring: Ring): string | undefined {
  const lookup = openRing(ring, { builder: tableBuilder });
  const possible = possibleScheme(lookup, ring.replicas);
  const scheme = { ...possible, copies: copies ?? possible.copies };
  if (zoneShortage(lookup, scheme) !== undefined) return undefined;
  if (copies === undefined && copyShortage(lookup, scheme) !== undefined) return undefined;
  if (isJson) {
    const hashed = keys.map((key) => hashText(lookup, key));
    return json('KeyReplicas', replicaResult(lookup, ringChecksum(ring), scheme, hashed, false));
  }
  const choose = chooseHolders(lookup, scheme);
  return keys
    .map((key) => replicaLine(replicateKey(lookup, choose, key, lookup.hash(key))))
    .join('');
}

function json(kind: string, data: object): string {
  return `${JSON.stringify({ apiVersion: 'lbctl/v1', kind, ...data }, null, 2)}\n`;
}
