import { describe, expect, it } from 'vitest';
import { LbError, type Problem } from '../../../src/core/kernel/errors.ts';
import { profileLine } from '../../../src/core/probe/records/profile-record.ts';
import { sampleLine } from '../../../src/core/probe/records/sample-record.ts';
import { latestSamples, parseSamples } from '../../../src/core/vector/sample-records.ts';
import { hostProfile } from '../../support/host-profiles.ts';
import { loadSample } from '../../support/load-samples.ts';

const line = (node: string, cpu: number, minute: number): string =>
  sampleLine(loadSample(node, { cpu, memory: 0.5, disk: 0.25 }, minute));

function problemsOf(text: string): readonly Problem[] {
  try {
    parseSamples(text, 's');
  } catch (error) {
    if (error instanceof LbError && error.code === 'INPUT_INVALID') return error.problems;
    throw error;
  }
  throw new Error('it was accepted');
}

const placed = (text: string): string[] =>
  problemsOf(text).map((problem) => `${problem.line}: ${problem.message}`);

describe('parseSamples', () => {
  it('reads samples among profiles, comments and empty lines', () => {
    const profile = hostProfile('a', { score: 1, cores: 1, memory: 1, iops: 1 });
    const text = `# two\n${line('a', 0.5, 1)}\n\n${profileLine(profile)}\n${line('b', 0.25, 0)}`;
    expect(parseSamples(text, 's')).toMatchObject([
      {
        node: 'a',
        sampledAt: '2026-01-02T03:01:00.000Z',
        at: Date.UTC(2026, 0, 2, 3, 1),
        utilisation: { cpu: 0.5, memory: 0.5, disk: 0.25 },
        line: 2,
      },
      { node: 'b', utilisation: { cpu: 0.25 }, line: 5 },
    ]);
  });

  it('knows of figures that are missing, and of those that are not in the record', () => {
    const sample = JSON.parse(line('a', 0.5, 0));
    sample.cpu.busyRatio = { value: null, reason: 'the counter went back' };
    delete sample.disk;
    const [record] = parseSamples(JSON.stringify(sample), 's');
    expect(record!.utilisation).toEqual({ cpu: null, memory: 0.5, disk: null });
  });

  it('reports all mistakes at once, each with its line', () => {
    const bad = JSON.parse(line('c', 0.5, 0));
    bad.cpu.busyRatio.value = 1.5;
    bad.memory.usedRatio = 'half';
    bad.sampledAt = 'yesterday';
    const text = [
      line('a', 0.5, 0),
      '{"kind":"Ring"}',
      '{"kind":',
      JSON.stringify(bad),
      line('a', 0.6, 0),
      '7',
    ];
    expect(placed(text.join('\n')).map((each) => each.slice(0, 52))).toEqual([
      '2: kind is "Ring" where "HostProfile" or "LoadSample',
      '3: no JSON: Unexpected end of JSON input',
      '4: sampledAt must be a time such as 2026-01-02T03:04',
      '4: cpu.busyRatio must be { "value": a number from 0 ',
      '4: memory.usedRatio must be { "value": a number from',
      '5: node "a" has a sample of 2026-01-02T03:00:00.000Z',
      '6: kind is none where "HostProfile" or "LoadSample" ',
    ]);
  });

  it.each([{ text: '' }, { text: '\n# nothing\n' }])(
    'refuses a file without any: $text',
    ({ text }) => {
      expect(placed(text)).toEqual(['1: no load sample in it']);
    },
  );

  it('stops at a hundred mistakes', () => {
    expect(problemsOf('{}\n'.repeat(100_000))).toHaveLength(100);
  });
});

describe('latestSamples', () => {
  it('takes the newest of each node, whatever the order', () => {
    const text = [line('a', 0.1, 2), line('b', 0.2, 1), line('a', 0.3, 1), line('b', 0.4, 3)];
    const latest = latestSamples(parseSamples(text.join('\n'), 's'));
    expect(latest.map(({ node, utilisation }) => [node, utilisation.cpu])).toEqual([
      ['a', 0.1],
      ['b', 0.4],
    ]);
  });
});
