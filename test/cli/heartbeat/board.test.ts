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
  it('counts all nodes, also those that it has no room for', () => {
    const title = {
      now: new Date(0),
      intervalMs: 1000,
      verdicts: rows.map(({ verdict }) => verdict),
    };
    const text = boardText([rows[3]!, rows[2]!], title);
    expect(nodesIn(text)).toEqual(['d', 'c', '… 2 more nodes']);
    expect(text).toContain('✓ 2 alive  ✗ 1 dead  ? 1 suspect or unknown');
  });

  it('has a row a node where there is room', () => {
    expect(nodesIn(boardText(rows))).toEqual(['a', 'b', 'c', 'd']);
  });
});
