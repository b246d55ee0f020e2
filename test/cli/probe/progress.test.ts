import { expect, it } from 'vitest';
import { probeLine } from '../../../src/cli/progress.ts';

it.each([
  {
    step: { doneCount: 0, failedCount: 0, totalCount: 4 },
    line: 'probing                      0 of 4 nodes',
  },
  {
    step: { doneCount: 1, failedCount: 0, totalCount: 4, doing: 'measuring the CPU' },
    line: 'probing █████                1 of 4 nodes, 6 s left, measuring the CPU',
  },
  {
    step: { doneCount: 2, failedCount: 2, totalCount: 4 },
    line: 'probing ██████████           2 of 4 nodes, 2 failed, 2 s left',
  },
  {
    step: { doneCount: 4, failedCount: 0, totalCount: 4 },
    line: 'probing ████████████████████ 4 of 4 nodes',
  },
  {
    step: { doneCount: 0, failedCount: 0, totalCount: 0 },
    line: 'probing ████████████████████ 0 of 0 nodes',
  },
])('after 2 s with $step says $line', ({ step, line }) => {
  expect(probeLine(step, 2)).toBe(line);
});
