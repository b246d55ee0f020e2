import ConsistentHash from 'consistent-hash';
import HashRing from 'hashring';
import { createStringPlacer } from '../src/core/ring/bulk.ts';
import { bulkPlan } from '../src/core/ring/lookup.ts';
import { type Figure, inRate, inTimes, interleave, rate, type Timing } from './measure.ts';
import { addressesOf, open, tableRing } from './rings.ts';

const NODES = 1000;
const KEYS = 200_000;
/** The others are some hundred times slower, and are given fewer keys. */
const FEW = 10_000;

/** Placing strings one by one inside a program, against npm packages for the same job. */
export async function benchStrings(rounds: number): Promise<Figure[]> {
  const keys = Array.from({ length: KEYS }, (_, i) =>
    Buffer.from(`user:${String(i).padStart(8, '0')}.example.com`).toString(),
  );
  const few = keys.slice(0, FEW);
  const place = createStringPlacer(bulkPlan(open(tableRing(NODES))));
  const nodes = addressesOf(NODES);
  const hashring = new HashRing(nodes);
  const consistentHash = new ConsistentHash();
  for (const node of nodes) consistentHash.add(node);
  const times = await interleave(rounds, {
    lbctl: () => keys.reduce((sum, key) => sum + place(key), 0),
    characters: () => keys.reduce((sum, key) => sum + sumOfCharacters(key), 0),
    hashring: () => few.forEach((key) => void hashring.get(key)),
    consistentHash: () => few.forEach((key) => void consistentHash.get(key)),
  });
  const ours = rate(KEYS, times.lbctl.best);
  const peer = (name: string, timing: Timing): Figure => {
    const ratio = ours / rate(FEW, timing.best);
    return {
      what: `npm ${name}`,
      best: inRate(FEW, timing.best),
      median: inRate(FEW, timing.median),
      ratio: `lbctl is ${inTimes(ratio)}`,
      goal: { text: 'at least 10x', isMet: ratio >= 10 },
    };
  };
  return [
    {
      what: `place(key) in-process, ${NODES} nodes`,
      best: inRate(KEYS, times.lbctl.best),
      median: inRate(KEYS, times.lbctl.median),
      goal: { text: 'at least 5 M/s', isMet: ours >= 5 },
    },
    peer('hashring', times.hashring),
    peer('consistent-hash', times.consistentHash),
    {
      what: 'the limit: reading the characters of the keys and nothing else',
      best: inRate(KEYS, times.characters.best),
      median: inRate(KEYS, times.characters.median),
      ratio: `${inTimes(rate(KEYS, times.characters.best) / rate(FEW, times.consistentHash.best))} consistent-hash, lbctl is ${inTimes(ours / rate(KEYS, times.characters.best))}`,
    },
  ];
}

/** What no hash of a whole string can do faster. */
function sumOfCharacters(key: string): number {
  let sum = 0;
  for (let i = 0; i < key.length; i++) sum = (sum + key.charCodeAt(i)) | 0;
  return sum;
}
