import { describe, expect, it } from 'vitest';
import { type MethodName, methods } from '../../../src/core/schedule/registry.ts';
import { assign, batchOf } from './batches.ts';
import { methodContract } from './method-contract.ts';

describe.each(Object.entries(methods))('method %s', (name, spec) =>
  methodContract(name as MethodName, spec),
);

describe('an assignment by hand', () => {
  it.each([
    { method: 'round-robin', want: [0, 1, 2, 0, 1] },
    { method: 'weighted-round-robin', want: [2, 1, 2, 2, 0] },
    // 50 on c: 12.5. 40 on b: 20, c: 22.5. 30 on c: 20. 20 on a: 20. 10: a 30, b 25, c 22.5.
    { method: 'lpt', want: [2, 0, 2, 1, 2] },
    // 10 on c: 2.5. 20 on c: 7.5. 30 on b: 15, c: 15. 40 on c: 17.5. 50: a 50, b 40, c 30.
    { method: 'min-min', want: [2, 2, 1, 2, 2] },
  ] as const)('$method', ({ method, want }) => {
    expect([...assign(method, batchOf([10, 20, 30, 40, 50], [1, 2, 4]))]).toEqual(want);
  });
});
