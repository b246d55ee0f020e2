import { describe, expect, it } from 'vitest';
import { boardText } from '../../../src/cli/heartbeat-board.ts';
import type { BoardRow } from '../../../src/core/health/board.ts';

const row = (node: string, verdict: BoardRow['verdict']): BoardRow => ({
  node,
  verdict,
  verdictMs: 1000,
  silentMs: 10,
  leftMs: verdict === 'dead' ? null : 990,
  suspicion: 0,
  rttP50Ms: 1,
  rttP99Ms: 2,
  checkCount: 5,
  answerCount: 5,
  deathCount: verdict === 'dead' ? 1 : 0,
  isFlapping: false,
});
const rows = [row('a', 'alive'), row('b', 'alive'), row('c', 'suspect'), row('d', 'dead')];
const nodesIn = (text: string) => text.match(/^[a-d](?= )|^….*/gm);

describe('the table of a watch', () => {
  it.each([
    { name: 'there is room for all', most: 4, want: ['a', 'b', 'c', 'd'] },
    { name: 'one line is missing', most: 3, want: ['d', 'c', '… 2 more nodes'] },
    { name: 'there is no room at all', most: -5, want: ['d', '… 3 more nodes'] },
  ])('shows those in trouble first when $name', ({ most, want }) => {
    const text = boardText(rows, undefined, most);
    expect(nodesIn(text)).toEqual(want);
    expect(text).toContain('✓ 2 alive  ✗ 1 dead  ? 1 suspect or unknown');
  });
});
