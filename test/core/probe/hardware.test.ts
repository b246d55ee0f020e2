import { expect, it } from 'vitest';
import { withDataSheet } from '../../../src/core/probe/hardware.ts';
import { hostProfile } from '../../support/host-profiles.ts';

it('a data sheet takes the place of whatever was measured', () => {
  const measured = hostProfile('a', { score: 1, cores: 2, memory: 3e9, iops: 99_999 });
  const { disk, ...rest } = withDataSheet(measured, { rpm: 7200, seekMs: 9 });
  expect(disk).toMatchObject({
    randomReadIops: {
      value: expect.closeTo(75.949, 3),
      source: 'data sheet: 7200 rpm, 9 ms seek',
      measuredAt: measured.measuredAt,
    },
    ladder: [],
    randomWriteIops: { value: null },
  });
  const { disk: _, ...others } = measured;
  expect(rest).toEqual(others);
});
