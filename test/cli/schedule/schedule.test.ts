import { describe, expect, it } from 'vitest';
import { scheduleLine } from '../../../src/cli/progress.ts';
import { profilesText } from '../../support/recordings.ts';
import { inFreshFolder, runShell, transcript } from '../transcript.ts';

const works = [7, 3, 9, 1, 5, 8, 2, 6, 4, 10, 3, 5];
const files = {
  'tasks.txt': `# nightly\n${works.map((work, at) => `backup-${at + 1} ${work}\n`).join('')}`,
  'tasks.csv': `work,id\n${works.map((work, at) => `${work},"backup ""${at + 1}"""\n`).join('')}`,
  'few.txt': 'a 60\nb 60\nc 1\n',
  'nodes.yaml': `version: 1
nodes:
  - { id: web-1, address: 10.0.0.1, weight: 1 }
  - { id: web-2, address: 10.0.0.2, weight: 2 }
  - { id: web-3, address: 10.0.0.3, weight: 4 }
  - { id: web-4, address: 10.0.0.4, weight: 8, state: drain }
`,
  'dead.yaml': 'version: 1\nnodes: [{ id: a, address: 10.0.0.1, state: dead }]\n',
  'speeds.txt': 'web-1 = 1\nweb-2 = 2.5\n',
  'profiles.ndjson': profilesText(),
  'placed.txt': 'a 6 web-1\nb 3 web-1\nc 2 web-1\nd 1 web-1\ne 4 web-2\nf 1 web-3\n',
  'tight.csv': 'id,work,node\na,3,x\nb,3,x\nc,2,y\nd,2,y\n',
  'thirds.txt': 'a 3 x\nb 3 x\nc 3 y\n',
};

/** Times that a method took. */
const took = [
  [/ +took$/gm, ' took'],
  [/ +[\d.]+ (?:µs|ms|s)$/gm, ' <time>'],
] as const;

describe('lbctl schedule', () => {
  transcript('schedule/schedule', {
    timeoutMs: 60_000,
    files,
    run: [
      'lbctl schedule --tasks tasks.txt --cluster nodes.yaml',
      'lbctl schedule --tasks few.txt --node x=10 --node y=1 --node z=1 --method lpt,min-min',
      'lbctl schedule --random 40 --law lognormal:2 --seed 7 --speeds-from speeds.txt --method round-robin,genetic --generations 30 --population 10 --crossover 90% --mutation 0.01 --goal deviation',
      'LBCTL_ASCII=1 COLUMNS=50 lbctl schedule --random 1000 --speeds-from profiles.ndjson --method genetic --generations 20',
      'lbctl schedule --tasks tasks.csv --node a=1 --node b=2 --method lpt --output csv --assignment plan.csv',
      'lbctl schedule --tasks plan.csv --node a=1 --node b=2 --method lpt --output ndjson --assignment plan.ndjson | tail -1',
      'tail -1 plan.ndjson; lbctl schedule --tasks - --node a=1 --method lpt --output csv < plan.ndjson | diff - plan.csv | head -3',
      'for i in 1 2; do lbctl schedule --random 30 --node a=1 --node b=3 --seed 9 --json | grep -v tookMs | cksum; done | uniq | wc -l',
      `lbctl schedule --random 60 $(seq -f '--node n%g=1' 25) --method lpt | tail -5`,
    ],
    scrub: took,
  });

  transcript('schedule/bad-calls', {
    timeoutMs: 60_000,
    files: {
      ...files,
      'bad.txt': 'a 1\nb\nc much\na 2\n{"id":"d"}\n"e,1\nf 1 x y\n',
      'empty.txt': '# none\n',
      'there.csv': 'mine\n',
    },
    run: [
      'lbctl schedule',
      'lbctl schedule --random 5',
      'lbctl schedule --random 0 --node a=1',
      'lbctl schedule --random 5 --tasks tasks.txt --node a=1',
      'lbctl schedule --tasks tasks.txt --law constant --node a=1',
      'lbctl schedule --random 5 --law lognrmal --node a=1',
      'lbctl schedule --random 5 --node a --node b=0 --node c=1 --node c=2 --node =3',
      'lbctl schedule --random 5 --node a=1 --speeds-from speeds.txt',
      'lbctl schedule --random 5 --speeds-from placed.txt',
      'lbctl schedule --random 5 --cluster dead.yaml',
      'lbctl schedule --random 5 --node a=1 --method ltp',
      'lbctl schedule --random 5 --node a=1 --method lpt,genetic,lpt',
      'lbctl schedule --random 5 --node a=1 --method lpt --generations 5',
      'lbctl schedule --random 5 --node a=1 --population 1',
      'lbctl schedule --random 5 --node a=1 --crossover often',
      'lbctl schedule --random 5 --node a=1 --mutation 2',
      'lbctl schedule --random 1000000 --node a=1 --method genetic --population 500',
      'lbctl schedule --tasks bad.txt --node a=1',
      'lbctl schedule --tasks empty.txt --node a=1',
      'lbctl schedule --tasks none.txt --node a=1',
      'lbctl schedule --random 5 --node a=1 --assignment there.csv',
      'lbctl schedule --random 5 --node a=1 --method lpt --assignment there.csv --force >/dev/null; head -1 there.csv',
      'lbctl schedule --random 5 --node a=1 --assignment nowhere/plan.csv',
    ],
  });

  transcript('schedule/list-methods', {
    run: [
      'lbctl schedule list-methods',
      'lbctl schedule list-methods --sources',
      'lbctl schedule list-methods --output csv',
      'lbctl schedule list-methods --source',
    ],
  });

  transcript('schedule/shift', {
    timeoutMs: 60_000,
    files,
    run: [
      'lbctl schedule shift --tasks placed.txt --node web-1=10 --node web-2=10 --node web-3=5 --assignment after.txt',
      'lbctl schedule shift --tasks after.txt --node web-1=10 --node web-2=10 --node web-3=5',
      'lbctl schedule shift --tasks placed.txt --cluster nodes.yaml --horizon 4 --threshold 75%',
      'lbctl schedule shift --tasks tight.csv --node x=5 --node y=5 --threshold 100%',
      'lbctl schedule shift --tasks thirds.txt --node x=5 --node y=5 --threshold 100%',
      'lbctl schedule shift --tasks placed.txt --node web-1=3 --node web-2=20 --node web-3=5 --output csv',
      'lbctl schedule shift --tasks placed.txt --node web-1=5 --node web-2=4 --node web-3=1 --threshold 1',
    ],
  });

  transcript('schedule/shift-bad-calls', {
    timeoutMs: 60_000,
    files,
    run: [
      'lbctl schedule shift --node a=1',
      'lbctl schedule shift --tasks placed.txt --node web-1=1 --node web=2',
      'lbctl schedule shift --tasks tasks.txt --node a=1',
      'lbctl schedule shift --tasks placed.txt --cluster nodes.yaml --threshold 110%',
      'lbctl schedule shift --tasks placed.txt --cluster nodes.yaml --threshold 0',
      'lbctl schedule shift --tasks placed.txt --cluster nodes.yaml --horizon soon',
      'lbctl schedule shift --tasks placed.txt --cluster none.yaml',
    ],
  });

  it('shows how far it is, and on Ctrl-C what it has', { timeout: 60_000 }, async () => {
    await inFreshFolder({}, async (folder) => {
      const call =
        'lbctl schedule --random 2000 --node a=1 --node b=2 --method lpt,genetic,min-min --generations 1000000 --json >result';
      // Progress stands on a terminal only, so that is where the errors go; the key comes once it is seen.
      const line = `mkfifo keys; script -qefc '${call}' shown < keys >/dev/null & exec 3> keys; until grep -q 'genetic .*fitness' shown 2>/dev/null; do sleep 0.02; done; printf '\\003' >&3; wait $!; echo $?; cat result`;
      const { stdout } = await runShell(line, folder, { timeoutMs: 50_000 });
      const [exit, ...json] = stdout.split('\n');
      expect(exit).toBe('130');
      const result = JSON.parse(json.join('\n'));
      expect(result).toMatchObject({ isPartial: true });
      expect(result.warnings[0]).toMatch(
        /^interrupted: genetic ended after \d+ generations, without min-min$/,
      );
      const runs = result.methods.map(({ method, isPartial }: never) => [method, isPartial]);
      expect(runs).toEqual([
        ['lpt', false],
        ['genetic', true],
      ]);
    });
  });
});

it.each([
  {
    step: { done: 0, total: 200, fitness: { best: 0.5, mean: 0.1 } },
    seconds: 0,
    line: 'genetic                      0%, best fitness 0.5000',
  },
  {
    step: { done: 50, total: 200, fitness: { best: 0.98765, mean: 0.1 } },
    seconds: 2,
    line: 'genetic █████                25%, best fitness 0.9877, 6 s left',
  },
  { step: { done: 1, total: 2 }, seconds: 3, line: 'genetic ██████████           50%, 3 s left' },
])('after $seconds s with $step says $line', ({ step, seconds, line }) => {
  expect(scheduleLine({ method: 'genetic', ...step }, seconds)).toBe(line);
});
