import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../../src/core/cluster/node.ts';
import type { Verdict } from '../../../src/core/health/node-health.ts';
import { decideMarks } from '../../../src/core/health/ring-marks.ts';

const OPTIONS = { maxShare: 0.2, isForced: false };

/** A ring of ten nodes n0 … n9, alive where nothing else is said. */
const ring = (states: Readonly<Record<string, NodeState>> = {}) =>
  Array.from({ length: 10 }, (_, i) => ({ id: `n${i}`, state: states[`n${i}`] ?? 'alive' }));
const found = (verdicts: Readonly<Record<string, Verdict>>) => new Map(Object.entries(verdicts));

describe('decideMarks', () => {
  it('marks the dead, and nobody who is suspect or unknown', () => {
    const verdicts = found({ n0: 'dead', n1: 'suspect', n2: 'unknown', n3: 'alive' });
    const marks = decideMarks(ring(), verdicts, new Set(), OPTIONS);
    expect(marks.allowed).toEqual([{ id: 'n0', state: 'dead' }]);
    expect([...marks.marked]).toEqual(['n0']);
  });

  it('leaves a dead node dead while it is suspect or unknown', () => {
    const marks = decideMarks(
      ring({ n0: 'dead' }),
      found({ n0: 'unknown' }),
      new Set(['n0']),
      OPTIONS,
    );
    expect(marks).toMatchObject({ allowed: [], held: [] });
    expect([...marks.marked]).toEqual(['n0']);
  });

  it('counts those that it has marked before, until they live again', () => {
    const marked = new Set(['n0', 'n1']);
    const dead = ring({ n0: 'dead', n1: 'dead' });
    const third = decideMarks(dead, found({ n0: 'dead', n1: 'dead', n2: 'dead' }), marked, OPTIONS);
    expect(third.held).toMatchObject([{ id: 'n2', reason: 'share' }]);
    const back = decideMarks(dead, found({ n0: 'alive', n1: 'dead' }), marked, OPTIONS);
    expect([...back.marked]).toEqual(['n1']);
  });

  it.each([
    { name: 'marked alive again', nodes: ring({ n1: 'dead' }) },
    { name: 'drained', nodes: ring({ n0: 'drain', n1: 'dead' }) },
    { name: 'taken out', nodes: ring({ n1: 'dead' }).slice(1) },
  ])('counts none that somebody else has $name', ({ nodes }) => {
    const marks = decideMarks(nodes, found({ n2: 'dead' }), new Set(['n0', 'n1']), OPTIONS);
    expect(marks.allowed.map(({ id }) => id)).toEqual(nodes.length === 10 ? ['n2'] : []);
    expect(marks.marked.has('n0')).toBe(false);
  });
});
