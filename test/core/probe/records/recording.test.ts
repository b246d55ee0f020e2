import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profileLine } from '../../../../src/core/probe/records/profile-record.ts';
import { readRecorded, readRecording } from '../../../../src/core/probe/records/recording.ts';
import { sampleLine } from '../../../../src/core/probe/records/sample-record.ts';
import { hostProfile } from '../../../support/host-profiles.ts';
import { loadSample } from '../../../support/load-samples.ts';

const step = { queueDepth: 1, iops: 100.5, serviceTimeP50Ms: 9, serviceTimeP99Ms: 12 };
const plain = hostProfile('a', { score: 600, cores: 2, memory: 2 ** 33, iops: null });
const profile = {
  ...plain,
  disk: {
    ...plain.disk,
    isRotational: { value: false, source: 'test', measuredAt: plain.measuredAt },
    ladder: [{ ...step, readCount: 70 }],
    writeLadder: [{ ...step, writeCount: 70 }],
  },
};
const sample = loadSample('a', { cpu: 0.25, memory: 0.5, disk: 0 });
const mistakes = (line: string): readonly string[] => {
  const read = readRecorded(line);
  return read !== undefined && 'mistakes' in read ? read.mistakes : [];
};

describe('a line of a recording', () => {
  it('reads back as what was written', () => {
    expect(readRecorded(profileLine(profile))).toEqual({ kind: 'profile', value: profile });
    expect(readRecorded(sampleLine(sample))).toEqual({ kind: 'sample', value: sample });
  });

  it.each(['', '  \r', '# a remark'])('is none when it is %j', (line) => {
    expect(readRecorded(line)).toBeUndefined();
  });

  it('may be of an older lbctl, which knew fewer figures', () => {
    const { pressure: _, ...older } = profile;
    const read = readRecorded(profileLine(older as typeof profile));
    const missing = { value: null, reason: 'not in the record' };
    expect(read).toMatchObject({ value: { pressure: { cpuRatio: missing, ioRatio: missing } } });
  });

  it.each([
    { name: 'no JSON', line: 'dns-1=2', says: [/^no JSON: / as RegExp] },
    { name: 'a torn line', line: sampleLine(sample).slice(0, -9), says: [/^no JSON: /] },
    {
      name: 'another kind',
      line: '{"kind":"Ring"}',
      says: [/^kind is "Ring" where "HostProfile" or "LoadSample"/],
    },
    { name: 'a number', line: '5', says: [/^kind is none/] },
    {
      name: 'nothing of a sample',
      line: '{"kind":"LoadSample"}',
      says: [/^node must be the id/, /^sampledAt must be a time/, /^intervalMs must be a number/],
    },
    {
      name: 'a ratio above 1',
      line: sampleLine(sample).replace('"value":0.25', '"value":1.5'),
      says: [/^cpu\.busyRatio must be \{ "value": a number from 0 to 1 \}/],
    },
    {
      name: 'a negative capacity',
      line: profileLine(profile).replace('"value":600', '"value":-600'),
      says: [/^cpu\.scoreMopsPerSecond must be/],
    },
    {
      name: 'a number as text',
      line: profileLine(profile).replace('"value":600', '"value":"600"'),
      says: [/^cpu\.scoreMopsPerSecond must be/],
    },
    {
      name: 'a section that is a list',
      line: JSON.stringify({ ...JSON.parse(profileLine(profile)), cpu: [] }),
      says: [/^cpu must be an object/],
    },
    {
      name: 'a ladder that is none',
      line: profileLine(profile).replace('"ladder":[', '"ladder":7,"x":['),
      says: [/^disk\.ladder must be a list/],
    },
    {
      name: 'a broken rung',
      line: profileLine(profile).replace('"iops":100.5', '"iops":null'),
      says: [/^disk\.ladder\.1\.iops must be/],
    },
    {
      name: 'no real date',
      line: sampleLine(sample).replace(/2026-01-02T/, '2026-99-02T'),
      says: [/^sampledAt must be a time/],
    },
    {
      name: 'a very long name',
      line: profileLine({ ...profile, node: 'x'.repeat(2000) }),
      says: [/^node must be/],
    },
  ])('is refused with $name', ({ line, says }) => {
    const found = mistakes(line);
    expect(found).toHaveLength(says.length);
    for (const [i, pattern] of says.entries()) expect(found[i]).toMatch(pattern);
  });

  it('never throws, whatever it is', () => {
    const json = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .record({
          kind: fc.constantFrom('HostProfile', 'LoadSample'),
          node: fc.jsonValue(),
          cpu: fc.jsonValue(),
          disk: fc.jsonValue(),
        })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(json, (line) => {
        const read = readRecorded(line);
        if (read !== undefined && 'mistakes' in read)
          expect(read.mistakes.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('a recording', () => {
  it('has the last profile of each node and its samples in order', () => {
    const second = { ...profile, measuredAt: '2026-02-02T03:04:05.000Z' };
    const later = loadSample('a', { cpu: 1, memory: 1, disk: 1 }, 1);
    const text = [
      profileLine(profile),
      sampleLine(sample),
      '',
      profileLine(second),
      sampleLine(later),
    ];
    const { profiles, samples, problems } = readRecording(text.join('\n'), 'r.ndjson');
    expect(problems).toEqual([]);
    expect([...profiles]).toEqual([['a', second]]);
    expect([...samples]).toEqual([['a', [sampleLine(sample), sampleLine(later)]]]);
  });

  it('tells the places of its mistakes, and not all of a thousand', () => {
    const text = `${sampleLine(sample)}\n${'nonsense\n'.repeat(1000)}`;
    const { problems } = readRecording(text, 'r.ndjson');
    expect(problems).toHaveLength(20);
    expect(problems[0]).toMatchObject({ file: 'r.ndjson', line: 2 });
  });
});
