import { buildRing } from '../src/core/ring/build.ts';
import { diffRings } from '../src/core/ring/diff.ts';
import { openRing, type RingLookup } from '../src/core/ring/lookup.ts';
import { ownedShares, proportionalShares } from '../src/core/ring/shares.ts';
import { type Figure, inMs, inRate, interleave } from './measure.ts';
import { addressesOf } from './rings.ts';

const NODES = 100;
const LOOK_UPS = 1_000_000;
const algorithms = ['sieve', 'quota'] as const;
type Algorithm = (typeof algorithms)[number];

/** The two weighted generalisations of the tables side by side: which one is the better default. */
export async function benchWeighted(rounds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const algorithm of algorithms) {
    const before = ring(algorithm, NODES);
    const after = ring(algorithm, NODES + 1, before);
    const opened = openRing(before);
    const times = await interleave(Math.min(rounds, 5), {
      open: () => openRing(before).owner(1, 2),
      look: () => lookUp(opened),
    });
    const { movedShare, minimumShare } = diffRings(opened, openRing(after), {
      limit: 0,
      copies: false,
    }).owners;
    const informs = (what: string, best: string, median: string): Figure => ({
      what: `${algorithm}, ${NODES} nodes of weight 1 to 4: ${what}`,
      best,
      median,
    });
    const moved = `${(movedShare / minimumShare).toFixed(3)}x`;
    const off = worstDeviation(opened).toExponential(1);
    figures.push(
      informs('open and place one key', inMs(times.open.best), inMs(times.open.median)),
      informs('look-ups', inRate(LOOK_UPS, times.look.best), inRate(LOOK_UPS, times.look.median)),
      informs('moved when a node joins, of the least possible', moved, moved),
      informs('largest deviation of a share from its weight', off, off),
    );
  }
  return figures;
}

function ring(algorithm: Algorithm, count: number, parent?: ReturnType<typeof buildRing>) {
  const nodes = addressesOf(count).map((address, i) => ({
    id: address,
    address,
    zone: '',
    weight: 1 + (i % 4),
    state: 'alive' as const,
  }));
  const replicas = { scheme: 'nearest', copies: 2, overlap: 0.25, spreadZones: false } as const;
  return buildRing({ nodes, algorithm, parameters: {}, levels: 2, replicas }, parent);
}

function lookUp(opened: RingLookup): number {
  let sum = 0;
  for (let i = 0; i < LOOK_UPS; i++) {
    sum += opened.owner(Math.imul(i, 0x9e3779b1) >>> 0, Math.imul(i, 0x85ebca77) >>> 0);
  }
  return sum;
}

function worstDeviation(opened: RingLookup): number {
  const wanted = proportionalShares(opened);
  return ownedShares(opened).reduce(
    (worst, share, node) => Math.max(worst, Math.abs(share / wanted[node]! - 1)),
    0,
  );
}
