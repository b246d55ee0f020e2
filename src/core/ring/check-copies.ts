import { formatPercent } from '../kernel/units-text.ts';
import type { Check, CheckSteps } from './check.ts';
import { liveZoneCount, zoneCount, zoneShortage } from './keys.ts';
import type { RingLookup } from './lookup.ts';
import { chooseHolders, possibleScheme } from './replicas.ts';
import type { ReplicaScheme } from './ring.ts';
import { planVisit, visitInTurns } from './turns.ts';

/**
 * Copies by the recorded scheme, among the nodes that are alive.
 *
 * @throws LbError COPIES_IMPOSSIBLE
 */
export function* checkCopies(lookup: RingLookup): CheckSteps {
  const scheme = possibleScheme(lookup, lookup.ring.replicas);
  const choose = chooseHolders(lookup, scheme);
  const isChosen = lookup.level1.holders === undefined;
  const zones = liveZoneCount(lookup);
  const tally: Tally = { total: 0, unsound: 0, miscounted: 0, crowded: 0 };
  const plan = planVisit([lookup]);
  const turns = visitInTurns([lookup], plan, (hi, lo, units) => {
    const holders = choose(hi, lo);
    tally.total += units;
    if (!isSound(lookup, holders, lookup.owner(hi, lo))) tally.unsound += units;
    // A table may name more holders for some keys: the scheme tells what all have.
    const isEnough = !isChosen && holders.length > scheme.copies;
    if (!isEnough && !isCountRight(scheme, holders.length)) tally.miscounted += units;
    if (zoneCount(lookup, holders) < Math.min(holders.length, zones)) tally.crowded += units;
  });
  for (const turn of turns) {
    if ((yield { phase: 'copies', ...turn }) && turn.done < turn.total) {
      return { checks: [], isWhole: false };
    }
  }
  const keys = plan.method === 'exact' ? 'every key' : `each of ${plan.samples} hashes`;
  const checks = [concludeDistinct(scheme, tally, keys)];
  // A table spreads copies as far as quotas allow, which `measureDispersion` tells.
  if (isChosen && scheme.spreadZones && scheme.scheme === 'nearest' && zones > 1) {
    checks.push(concludeSpread(zoneShortage(lookup, scheme), tally, keys));
  }
  return { checks, isWhole: true };
}

/** Units of the key space, or hashes. */
interface Tally {
  total: number;
  /** A node twice, a dead one, or another than the owner in front. */
  unsound: number;
  /** Too few holders or too many. */
  miscounted: number;
  /** In fewer zones than can be. */
  crowded: number;
}

function isSound(lookup: RingLookup, holders: readonly number[], owner: number): boolean {
  return (
    holders[0] === owner &&
    new Set(holders).size === holders.length &&
    holders.every((node) => lookup.alive[node] === 1)
  );
}

function isCountRight(scheme: ReplicaScheme, count: number): boolean {
  return scheme.scheme === 'nearest' ? count === scheme.copies + 1 : count === 1 || count === 2;
}

function concludeDistinct(scheme: ReplicaScheme, tally: Tally, keys: string): Check {
  const { unsound, miscounted, total } = tally;
  const copies =
    scheme.scheme === 'nearest'
      ? `owner and ${scheme.copies} copies for ${keys}`
      : `owner and at most one copy, areas overlapping by ${scheme.overlap}, for ${keys}`;
  const faults = [
    unsound > 0 ? `a repeated, dead or wrong node for ${part(unsound, total)}` : '',
    miscounted > 0 ? `too few or too many nodes for ${part(miscounted, total)}` : '',
  ].filter((fault) => fault !== '');
  return {
    name: 'copies are on distinct live nodes',
    holds: faults.length === 0,
    detail: faults.length === 0 ? copies : faults.join('; '),
  };
}

function concludeSpread(
  shortage: string | undefined,
  { crowded, total }: Tally,
  keys: string,
): Check {
  const found = shortage === undefined ? `for ${keys}` : `for ${keys} (${shortage})`;
  return {
    name: 'copies are in as many zones as can be',
    holds: crowded === 0,
    detail: crowded === 0 ? found : `not for ${part(crowded, total)}`,
  };
}

function part(units: number, total: number): string {
  return `${formatPercent(units / total)} of the keys`;
}
