import { describe, expect, it } from 'vitest';
import { runCrew } from '../../../src/adapters/probe/crew.ts';

const url = new URL('./sick-worker.ts', import.meta.url);
const calm = (): AbortSignal => new AbortController().signal;
const doubling = [1, 2, 3].map((value) => ({ act: 'double', value }));

describe('runCrew', () => {
  it('gives the results in the order of the tasks', async () => {
    expect(await runCrew<number>(url, doubling, calm())).toEqual([2, 4, 6]);
  });

  it.each([
    { act: 'throw', want: 'a measuring thread failed: read error' },
    { act: 'exit', want: 'a measuring thread ended without a result' },
  ])('fails when one thread does: $act', async ({ act, want }) => {
    const tasks = [...doubling, { act, value: 0 }];
    await expect(runCrew(url, tasks, calm())).rejects.toMatchObject({
      code: 'PROBE_FAILED',
      message: want,
    });
  });

  it('stops threads that never end', async () => {
    const signal = AbortSignal.timeout(300);
    const failure = await runCrew(url, [{ act: 'hang', value: 0 }], signal).catch((error) => error);
    expect(failure).toBe(signal.reason);
    expect(failure.name).toBe('TimeoutError');
  });

  it('does not start for a signal that is aborted already', async () => {
    await expect(runCrew(url, doubling, AbortSignal.abort('no'))).rejects.toBe('no');
  });

  it('fails when there is no such code', async () => {
    const nowhere = new URL('./nowhere-worker.ts', import.meta.url);
    await expect(runCrew(nowhere, doubling, calm())).rejects.toMatchObject({
      code: 'PROBE_FAILED',
    });
  });
});
