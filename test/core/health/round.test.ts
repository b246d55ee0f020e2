import { describe, expect, it } from 'vitest';
import { type Finding, findings } from '../../../src/core/health/evidence.ts';
import { judgeRound } from '../../../src/core/health/round.ts';
import { isWorthASecondLook, type Sighting } from '../../../src/core/health/vantage.ts';

const places = ['a', 'b', 'c'].map((id) => ({ id, zone: id === 'c' ? 'other' : 'rack' }));
const seen: Sighting = { from: 'v', failures: [] };
const unseen: Sighting = { failures: [] };

function round(found: readonly Finding[], sightings?: readonly (Sighting | undefined)[]) {
  const evidences = found.map((finding, index) => {
    return { node: places[index]!.id, finding, rttMs: 1, detail: '' };
  });
  const { rows, causes } = judgeRound(places, evidences, sightings);
  return {
    verdicts: rows.map(({ verdict, seenFrom }) => (seenFrom ? `${verdict} ${seenFrom}` : verdict)),
    causes: causes.map(({ kind, name, nodes }) => `${kind} ${name}: ${nodes.join(' ')}`),
  };
}

describe('judgeRound', () => {
  it.each([
    {
      name: 'a rack is silent here, and from elsewhere too',
      sightings: [unseen, unseen, undefined],
      verdicts: ['dead', 'dead', 'alive'],
      causes: ['zone rack: a b'],
    },
    {
      name: 'a vantage reaches one node of a silent rack, so that its switch lives',
      sightings: [seen, unseen, undefined],
      verdicts: ['unknown v', 'dead', 'alive'],
      causes: ['node b: b'],
    },
    {
      name: 'a vantage reaches them all: nobody is dead',
      sightings: [seen, seen, undefined],
      verdicts: ['unknown v', 'unknown v', 'alive'],
      causes: [],
    },
  ])('$name', ({ sightings, verdicts, causes }) => {
    const found: Finding[] = ['no-connection', 'no-connection', 'answered'];
    expect(round(found, sightings)).toEqual({ verdicts, causes });
  });

  it('takes no silence of all for its own when a vantage reaches one of them', () => {
    const found: Finding[] = ['no-connection', 'no-connection', 'unreachable'];
    expect(round(found).verdicts).toEqual(['unknown', 'unknown', 'unknown']);
    expect(round(found, [unseen, unseen, seen]).verdicts).toEqual(['dead', 'dead', 'unknown v']);
  });

  it('looks from elsewhere where no connection came about, and only there', () => {
    const worth = (Object.keys(findings) as Finding[]).filter(isWorthASecondLook);
    expect(worth).toEqual(['refused', 'unreachable', 'no-connection']);
  });
});
