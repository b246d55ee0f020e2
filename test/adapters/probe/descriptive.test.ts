import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeSystem } from '../../../src/adapters/probe/descriptive.ts';

const at = '2026-01-02T03:04:05.000Z';
afterEach(() => vi.useRealTimers());

describe('describeSystem', () => {
  it('tidies texts and leaves empty ones missing', async () => {
    const ask = async () => ({
      model: ' Dell\t R640 ',
      os: 'Debian 12',
      virtualisation: '',
      cpuModel: ' ',
    });
    expect(await describeSystem(at, ask)).toEqual({
      model: { value: 'Dell R640', source: 'systeminformation', measuredAt: at },
      os: { value: 'Debian 12', source: 'systeminformation', measuredAt: at },
      virtualisation: { value: null, reason: 'the system does not say' },
      cpuModel: { value: null, reason: 'the system does not say' },
    });
  });

  it('does without a library that fails', async () => {
    const { os } = await describeSystem(at, () => Promise.reject(new Error('no lsb_release')));
    expect(os).toEqual({ value: null, reason: 'no lsb_release' });
  });

  it('does not wait for a library that hangs', async () => {
    vi.useFakeTimers();
    const described = describeSystem(at, () => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(2000);
    expect((await described).os).toEqual({ value: null, reason: 'no answer in 2 s' });
  });

  it('knows the system it runs on', async () => {
    const { os } = await describeSystem(at);
    expect(os).toHaveProperty('value');
    expect(os.value ?? 'no answer in 2 s').toMatch(/\w/);
  });
});
