import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { traceLines } from '../../src/core/health/trace.ts';
import { loadRunText } from '../support/load-runs.ts';
import { profilesText, samplesText } from '../support/recordings.ts';
import { scenarioText } from '../support/simulations.ts';
import { entry, type Finished, inFreshFolder, runShell } from './transcript.ts';

/**
 * Every command at work in every surrounding, and by turns refused and asked for help. Expected of all: the same exit code as in a plain pipe, no
 * escape sequence where nobody asked for colour, nothing on stdout when it fails, no stack trace.
 */

const repository = dirname(dirname(entry));

/** A node that answers a hundred times, a second apart, after a millisecond each. */
function beats(): string {
  const times = Array.from({ length: 100 }, (_, i) => i * 1000);
  return [
    traceLines.header(1000, ''),
    ...times.map((sentMs) => traceLines.beat('a', { sentMs, receivedMs: sentMs + 1 })),
    '',
  ].join('\n');
}

const files = {
  'hosts.txt': '10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4\n10.0.0.5\n',
  'nginx.conf': 'upstream u { hash $uri; server 10.0.0.1; server 10.0.0.2; }\n',
  'keys.txt': Array.from({ length: 500 }, (_, i) => `key-${i}\n`).join(''),
  'beats.ndjson': beats(),
  'beats.yaml': `version: 1
nodes: [{ id: a, address: 10.0.0.1 }]
heartbeat: { probe: file, trace: beats.ndjson }
`,
  'before.json': loadRunText(),
  'after.json': loadRunText({ seed: 2 }),
  'placed.txt': 'backup 0.8 a\nindex 0.5 a\nmail 0.2 b\n',
  'profiles.ndjson': profilesText(),
  'scenario.yaml': scenarioText,
  'samples.ndjson': samplesText({ 'web-1': { cpu: 0.5, memory: 0.5, disk: 0.5 } }),
};

/** Makes lbctl.yaml, ring.json, a second ring, and what a system that agrees with it would answer. */
const preparation = [
  'lbctl init --from hosts.txt',
  'lbctl ring build',
  'cp ring.json old.json',
  'lbctl ring build --copies 2 --yes',
  'lbctl ring place --keys keys.txt > answers.tsv',
  'lbctl ring build --algorithm slots --slots 64 -r slots.json',
];

/** How each command is called so that it does its work; a new command must be added. */
const calls: Readonly<Record<string, string>> = {
  bench: '--serve 500/s --duration 300ms',
  'bench policies': '--serve 500/s --duration 200ms --rounds 1 --policy p2c',
  'bench serve': '100/s --for 100ms',
  'bench list-policies': '',
  'bench compare': 'before.json after.json',
  'cluster schema': '',
  'cluster show': '',
  completion: 'bash',
  demo: '--no-disk --no-bench',
  'heartbeat check': '--cluster beats.yaml',
  'heartbeat list-detectors': '',
  'heartbeat replay': 'beats.ndjson',
  'heartbeat tune': 'beats.ndjson --detect-within 3s',
  'heartbeat watch': '--cluster beats.yaml --for 200ms',
  init: '--from hosts.txt --force',
  'keys sample': '--count 5',
  probe: '--no-disk --no-cpu-score',
  'ring apply': '--ring old.json --yes',
  'ring build': '--dry-run',
  'ring check': '--against answers.tsv',
  'ring compare': '--algorithm table,jump',
  'ring diff': 'old.json ring.json',
  'ring doctor': '',
  'ring export': '--ring slots.json --output /dev/null',
  'ring import': 'nginx.conf --dry-run',
  'ring list-algorithms': '',
  'ring plan': '--leave 10.0.0.3',
  'ring place': 'www.example.com',
  'ring repair-plan': '--dead 10.0.0.3',
  'ring replicas': 'www.example.com',
  'ring show': '',
  'ring stats': '--keys keys.txt',
  'ring verify': '',
  schedule: '--random 20 --node a=1 --node b=2',
  'schedule list-methods': '',
  'schedule shift': '--tasks placed.txt --node a=1 --node b=2',
  'simulate compare': 'scenario.yaml --policy p2c,lti',
  'simulate list': '',
  'simulate run': 'scenario.yaml',
  'simulate show': 'fastdfs-costs',
  'simulate sweep': 'scenario.yaml --vary rate=50/s,100/s',
  'simulate validate': '--only M/M/1-PS --requests 5000 --seeds 1',
  'vector list-laws': '',
  'vector load': '--samples samples.ndjson',
  'vector performance': '--profiles profiles.ndjson',
  'vector replay': '--simulate 55% --cycles 10',
  'vector weights': '--profiles profiles.ndjson --samples samples.ndjson',
};

/** Commands that measure and so never print the same twice. */
const unsteady = new Set([
  'bench',
  'bench policies',
  'bench serve',
  'demo',
  'heartbeat watch',
  'probe',
  'ring compare',
  'schedule',
]);

interface Surrounding {
  readonly env?: Readonly<Record<string, string>>;
  /** Puts the command into its place. */
  readonly place: (command: string) => string;
  /** Escape sequences that may be seen: none at all, all but colour (a progress line), or any. */
  readonly escapes: 'none' | 'no colour' | 'any';
  /** The reader went away: the exit code must be 0 or the command's own. */
  readonly isCut?: boolean;
}

const terminal = (command: string) => `script -qec ${quote(command)} /dev/null`;
const unset = { NO_COLOR: '' };

const surroundings: Readonly<Record<string, Surrounding>> = {
  'a pipe': {
    place: (command) => `${command} | cat; exit \${PIPESTATUS[0]}`,
    env: unset,
    escapes: 'none',
  },
  'a terminal': { place: terminal, env: unset, escapes: 'any' },
  'a closed pipe': {
    place: (command) => `${command} | true; exit \${PIPESTATUS[0]}`,
    env: unset,
    escapes: 'none',
    isCut: true,
  },
  'NO_COLOR on a terminal': { place: terminal, env: { NO_COLOR: '1' }, escapes: 'no colour' },
  'FORCE_COLOR in a pipe': {
    place: (command) => command,
    env: { ...unset, FORCE_COLOR: '1' },
    escapes: 'any',
  },
  'CI in a pipe': {
    place: (command) => command,
    env: { ...unset, CI: 'true', GITHUB_ACTIONS: 'true' },
    escapes: 'none',
  },
  'a dumb terminal': { place: terminal, env: { ...unset, TERM: 'dumb' }, escapes: 'none' },
  '20 columns': {
    place: (command) => terminal(`stty cols 20; ${command}`),
    env: { NO_COLOR: '1', COLUMNS: '', OCLIF_COLUMNS: '' },
    escapes: 'no colour',
  },
};

/** Ways to call each command: working, with a wrong flag, for help. */
const manners = {
  working: (call: string) => call,
  'with a wrong flag': (call: string) => `${call} --no-such-flag`,
  'asked for help': (call: string) => `${call} --help`,
};
type Manner = keyof typeof manners;

const everywhere = Object.keys(surroundings);
const withColour = 'FORCE_COLOR in a pipe';

/**
 * Where the `turn`-th command is called in which manner, beside a plain pipe. Refusals and help are
 * written by code that all commands share, so each command has one surrounding for them, and help its
 * colours; every pair of command, manner and surrounding still occurs.
 */
function trials(turn: number): (readonly [Manner, string])[] {
  const others = everywhere.filter((where) => where !== withColour);
  return [
    ...everywhere.map((where) => ['working', where] as const),
    ['with a wrong flag', everywhere[turn % everywhere.length]!],
    ['asked for help', withColour],
    ['asked for help', others[turn % others.length]!],
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function commandNames(): string[] {
  const page = readFileSync(join(repository, 'dist/lbctl.1'), 'utf8');
  return [...page.matchAll(/^\.SS lbctl ((?:[a-z\\-]+ ?)+)/gm)].map(([, words]) =>
    words!.replaceAll('\\', '').trim(),
  );
}

const names = commandNames();

it('knows how to call every command', () => {
  expect(names.length).toBeGreaterThan(5);
  expect(Object.keys(calls)).toEqual(expect.arrayContaining(names));
});

it('tries every manner in every surrounding', () => {
  const pairs = new Set(names.flatMap((_, turn) => trials(turn).map((trial) => trial.join(', '))));
  expect(pairs.size).toBe(Object.keys(manners).length * everywhere.length);
});

/** The input files with what the preparation makes of them. */
const prepared: Record<string, string> = { ...files };

beforeAll(async () => {
  await inFreshFolder(files, async (folder) => {
    for (const line of preparation) {
      const { exit, stderr } = await runShell(line, folder);
      if (exit !== 0) throw new Error(`${line}: ${stderr}`);
    }
    for (const name of ['lbctl.yaml', 'ring.json', 'old.json', 'answers.tsv', 'slots.json']) {
      prepared[name] = readFileSync(join(folder, name), 'utf8');
    }
  });
});

const turns = names.map((name, turn) => ({ name, turn }));

describe.each(turns)('lbctl $name', ({ name, turn }) => {
  const call = `lbctl ${name} ${calls[name] ?? ''}`.trim();
  const results = new Map<string, Finished>();
  const plain = new Map<Manner, Finished>();

  beforeAll(async () => {
    await inFreshFolder(prepared, async (folder) => {
      for (const manner of Object.keys(manners) as Manner[]) {
        plain.set(manner, await runShell(manners[manner](call), folder));
      }
      for (const [manner, where] of trials(turn)) {
        const { place, env } = surroundings[where]!;
        const options = env === undefined ? {} : { env };
        const command = place(manners[manner](call));
        results.set(`${manner}/${where}`, await runShell(command, folder, options));
      }
    });
  }, 120_000);

  it('works in a plain pipe', () => {
    expect(plain.get('working')).toMatchObject({
      exit: 0,
      stderr: expect.not.stringMatching(/lbctl:/),
    });
    expect(plain.get('asked for help')).toMatchObject({ exit: 0, stderr: '' });
    expect(plain.get('with a wrong flag')).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: expect.stringMatching(/^lbctl: unknown flag "--no-such-flag"\nhint: .*\n$/),
    });
  });

  it.each(trials(turn))('%s in %s', (manner, where) => {
    const { escapes, isCut } = surroundings[where]!;
    const result = results.get(`${manner}/${where}`)!;
    const all = result.stdout + result.stderr;
    const expected = plain.get(manner)!.exit;
    expect(isCut ? [0, expected] : [expected]).toContain(result.exit);
    if (escapes === 'none') expect(all).not.toContain('\x1b');
    if (escapes === 'no colour') expect(all).not.toMatch(/\x1b\[[\d;]*m/);
    expect(all).not.toMatch(/\n\s+at .*:\d+:\d+|unsettled|EPIPE|Warning:/);
  });

  it.skipIf(unsteady.has(name))('says the same with and without colour', () => {
    const bare = (text: string) => text.replaceAll(/\x1b\[[\d;]*m/g, '');
    for (const manner of ['working', 'asked for help'] as const) {
      const coloured = results.get(`${manner}/${withColour}`)!;
      expect(bare(coloured.stdout)).toBe(plain.get(manner)!.stdout);
    }
  });
});
