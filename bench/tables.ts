import { buildTable } from '../src/core/kernel/wasm/build-table.ts';
import { diffRings } from '../src/core/ring/diff.ts';
import { type Figure, inMs, interleave, type Timing } from './measure.ts';
import { addressesOf, open, tableRing } from './rings.ts';

const VARIANTS = 512;

/** Building distribution tables, and comparing two of them exactly. */
export async function benchTables(rounds: number): Promise<Figure[]> {
  const small = addressesOf(1000);
  const large = addressesOf(10_000);
  const before = tableRing(10_000);
  const after = tableRing(10_000, 1); // one node leaves, another joins
  const times = await interleave(rounds, {
    small: () => buildTable(small, VARIANTS),
    large: () => buildTable(large, VARIANTS),
  });
  const diff = await interleave(rounds, {
    diff: () => diffRings(open(before), open(after), { limit: 10, copies: false }),
  });
  const line = (what: string, timing: Timing, limit: number): Figure => ({
    what,
    best: inMs(timing.best),
    median: inMs(timing.median),
    goal: { text: `at most ${limit} ms`, isMet: timing.best <= limit },
  });
  return [
    line('table of 512 variants, 1000 nodes', times.small, 20),
    line('table of 512 variants, 10 000 nodes', times.large, 150),
    line('exact diff of two rings of 10 000 nodes, tables included', diff.diff, 2000),
  ];
}
