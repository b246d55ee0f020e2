import { describe, expect, it } from 'vitest';
import { LbError, type Problem } from '../../../src/core/kernel/errors.ts';
import { profileLine } from '../../../src/core/probe/records/profile-record.ts';
import { parseProfiles, withProfiles } from '../../../src/core/vector/profile-records.ts';
import { isProfiles, parseWeights } from '../../../src/core/vector/weights-file.ts';
import { type Capacities, hostProfile } from '../../support/host-profiles.ts';

const line = (node: string, capacities: Capacities): string =>
  profileLine(hostProfile(node, capacities));

const small = { score: 250, cores: 1, memory: 4e9, iops: 10_000 };
const large = { score: 750, cores: 3, memory: 12e9, iops: 30_000 };

function problemsOf(text: string): readonly Problem[] {
  try {
    parseWeights(text, 'w');
  } catch (error) {
    if (error instanceof LbError && error.code === 'INPUT_INVALID') return error.problems;
    throw error;
  }
  throw new Error('it was accepted');
}

const placed = (text: string): string[] =>
  problemsOf(text).map((problem) => `${problem.line}: ${problem.message}`);

describe('a file of weights', () => {
  it.each([
    { text: '{"kind":"HostProfile"}', want: true },
    { text: '\n# measured\n  [', want: true },
    { text: '# {\na=1', want: false },
    { text: 'a=1 # {\n{', want: false },
    { text: '', want: false },
  ])('has profiles in it ($want): $text', ({ text, want }) => {
    expect(isProfiles(text)).toBe(want);
  });
});

describe('weights as lines', () => {
  it('are read in every spelling', () => {
    const text = '# weights\n\na=1\n b = 2.5 # fast\r\nc\t1e2\nd  0.001\n10.0.0.1:53=3';
    expect(parseWeights(text, 'w')).toEqual({
      weights: new Map([
        ['a', 1],
        ['b', 2.5],
        ['c', 100],
        ['d', 0.001],
        ['10.0.0.1:53', 3],
      ]),
      notes: [],
    });
  });

  it('report all mistakes at once with their lines', () => {
    const text = 'a=1\nb=0\nc=-1\nd=NaN\ne=Infinity\nf\ng=1 2\n=5\na=2\nh=0x10\ni=1e999\nj=\n';
    expect(problemsOf(text).map((problem) => problem.line)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(placed(text)).toContain('9: node "a" already has a weight on line 1');
    expect(placed(text)).toContain('6: "f" is not "id=weight"');
  });

  it('mark the place for a caret', () => {
    expect(problemsOf('  b=0 # none')[0]).toMatchObject({
      line: 1,
      column: 3,
      excerpt: { text: '  b=0 # none', width: 3 },
    });
  });

  it.each([{ text: '' }, { text: '\n# nothing\n' }, { text: '[]' }])(
    'are refused when none is in $text',
    ({ text }) => {
      expect(placed(text)).toEqual(['1: no weight and no profile in it']);
    },
  );
});

describe('weights from profiles', () => {
  const want = new Map([
    ['a', 0.5],
    ['b', 1.5],
  ]);

  it.each([
    { name: 'one a line', text: `${line('a', small)}\n\n# later\n${line('b', large)}\n` },
    { name: 'a list', text: `[${line('a', small)},${line('b', large)}]` },
    {
      name: 'a list over several lines',
      text: JSON.stringify([JSON.parse(line('a', small)), JSON.parse(line('b', large))], null, 2),
    },
  ])('are the relative performance, $name', ({ text }) => {
    expect(parseWeights(text, 'w')).toEqual({
      weights: want,
      notes: ['CPUs compared by measured score'],
    });
  });

  it('are 1 for a single profile as --json prints it', () => {
    const text = JSON.stringify(JSON.parse(line('a', small)), null, 2);
    expect(parseWeights(text, 'w').weights).toEqual(new Map([['a', 1]]));
  });

  it('follow the performance weights', () => {
    const text = `${line('a', { ...small, iops: 30_000 })}\n${line('b', large)}`;
    const options = { performanceWeights: [0, 0, 1] as const };
    expect([...parseWeights(text, 'w', options).weights.values()]).toEqual([1, 1]);
  });

  it('say which components were left out', () => {
    const text = `${line('a', { ...small, iops: null, score: null })}\n${line('b', large)}`;
    expect(parseWeights(text, 'w')).toEqual({
      weights: want,
      notes: [
        'CPUs compared by number of cores, since not every node has a score or a frequency',
        'disk left out: unknown for 1 of 2 nodes',
      ],
    });
  });

  it('refuse a node that has nothing of anything', () => {
    const zero = { score: 0, cores: 0, memory: 0, iops: 0 };
    expect(placed(`${line('a', small)}\n${line('b', zero)}`)).toEqual([
      '2: node "b" has a capacity of 0 in everything',
    ]);
  });

  it('report all mistakes at once with their lines', () => {
    const bad = JSON.parse(line('c', small));
    bad.cpu.usableCores.value = 'many';
    delete bad.memory;
    const text = [
      line('a', small),
      '{"kind":"Ring"}',
      '{"kind":',
      JSON.stringify(bad),
      line('a', large),
      '7',
    ];
    expect(placed(text.join('\n')).map((each) => each.slice(0, 34))).toEqual([
      '2: kind is "Ring" where "HostProfi',
      '3: no JSON: Unexpected end of JSON',
      '4: cpu.usableCores must be { "valu',
      '4: memory.usableBytes must be { "v',
      '5: node "a" is already on line 1',
      '6: kind is none where "HostProfile',
    ]);
  });

  it('find the place in one document over several lines', () => {
    const list = JSON.stringify(
      [JSON.parse(line('a', small)), JSON.parse(line('a', large))],
      null,
      2,
    );
    const second = list.split('\n').findLastIndex((each) => each.includes('"node": "a"')) + 1;
    expect(problemsOf(list)[0]?.line).toBe(second);
    expect(problemsOf('{\n  "kind": 1\n  "node": 2\n}')[0]?.line).toBe(3);
    expect(placed('\n{\n  "kind": 1,\n  "node": oops\n}')[0]).toMatch(/^2: no JSON: .*oops/);
    expect(problemsOf('[\n{"kind": "HostProfile"')).toHaveLength(1);
  });

  it.each(['', ' ', 5, null])('refuse the node id %j', (node) => {
    const json = { ...JSON.parse(line('a', small)), node };
    expect(placed(`${JSON.stringify(json)}`)[0]).toContain('node must be the id of a node');
  });

  it('refuse negative and infinite figures', () => {
    for (const value of ['-1', '1e999']) {
      const text = line('a', small).replace('"value":250', `"value":${value}`);
      expect(placed(text)[0]).toContain('cpu.scoreMopsPerSecond must be');
    }
  });
});

describe('withProfiles', () => {
  const read = (text: string) => parseProfiles(text, 'p').records;

  it('adds a node, replaces it in its place, and keeps what it does not know', () => {
    const first = withProfiles([], [hostProfile('a', small)]);
    const both = withProfiles(read(first.replace('"kind"', '"later":1,"kind"')), [
      hostProfile('b', large),
    ]);
    const again = withProfiles(read(both), [hostProfile('a', large)]);
    expect(read(both).map((record) => record.node)).toEqual(['a', 'b']);
    expect(both.split('\n')[0]).toContain('"later":1');
    expect(again).toBe(`${line('a', large)}\n${line('b', large)}\n`);
    const three = [hostProfile('c', small), hostProfile('b', small)];
    const more = read(withProfiles(read(again), three)).map(({ node }) => node);
    expect(more).toEqual(['a', 'b', 'c']);
  });
});
