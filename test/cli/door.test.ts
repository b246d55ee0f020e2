import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/cli/door.ts';
import { helpTopicNames } from '../../src/cli/help-topic-names.ts';
import { captured } from './captured.ts';
import { smallProgram } from './small-manifest.ts';

let stdout = '';
let stderr = '';

beforeEach(() => vi.stubEnv('NO_COLOR', '1'));
afterEach(() => vi.unstubAllEnvs());

async function run(line: string): Promise<number> {
  const finished = await captured(() => main(line.split(' ').filter(Boolean), smallProgram));
  ({ stdout, stderr } = finished);
  return finished.result;
}

describe('a usage error is one line and a hint, exit 2', () => {
  it.each([
    ['rnig', 'unknown command "rnig"', 'did you mean lbctl ring?'],
    ['ring plcae', 'unknown command "ring plcae"', 'did you mean lbctl ring place?'],
    ['ring zzz k', 'unknown command "ring zzz"', 'see lbctl ring --help'],
    ['tour recrod', 'no node "recrod"', 'did you mean lbctl tour record?'],
    ['tour recrod --fast', 'unknown flag "--fast"', 'did you mean lbctl tour record?'],
    ['tour web-1', 'no node "web-1"', 'see ring show'],
    ['zzz', 'unknown command "zzz"', 'see lbctl --help'],
    ['help zzz', 'unknown command "zzz"', 'see lbctl --help'],
    ['zzz --help', 'unknown command "zzz"', 'see lbctl --help'],
    ['--ring x', 'a command must come first, before "--ring"', 'see lbctl --help'],
    [
      'ring --place',
      '"--place" stands where a command of lbctl ring must',
      'see lbctl ring --help',
    ],
    ['ring place k --rnig=x', 'unknown flag "--rnig"', 'did you mean --ring?'],
    ['ring place k --no-zone', 'unknown flag "--no-zone"', 'did you mean --no-zones?'],
    ['ring place k --zzz --yyy', 'unknown flags "--zzz", "--yyy"', 'see lbctl ring place --help'],
    ['ring place k --constructor', 'unknown flag "--constructor"', 'see lbctl ring place --help'],
    ['ring place k --toString=1', 'unknown flag "--toString"', 'see lbctl ring place --help'],
    ['ring place k --__proto__', 'unknown flag "--__proto__"', 'see lbctl ring place --help'],
    ['ring place', 'an argument is missing: lbctl ring place KEYS', 'see lbctl ring place --help'],
    ['read a b', 'unexpected argument "b": this command takes 1 argument', 'see lbctl read --help'],
    ['ring place k --output cvs', '--output cannot be "cvs"', 'did you mean csv?'],
    ['ring place k --output=zzzz', '--output cannot be "zzzz"', 'choose from text, csv'],
    ['fail knwon', 'the argument cannot be "knwon"', 'did you mean known?'],
    ['ring place k --ring', '--ring expects a value', 'see lbctl ring place --help'],
    ['ring place k --ring a --ring b', '--ring is given more than once', ''],
    ['ring place k --copies x', '--copies expects an integer, not "x"', ''],
    [
      'ring place k --dry --output csv',
      '--output and --dry exclude each other',
      'see lbctl ring place --help',
    ],
    [
      'ring place k --color=red',
      '--color expects auto, always, never, not "red"',
      'leave it out to have colour on a terminal only',
    ],
  ])('lbctl %s', async (line, message, hint) => {
    expect(await run(line)).toBe(2);
    expect(stderr).toBe(`lbctl: ${message}\n${hint === '' ? '' : `hint: ${hint}\n`}`);
    expect(stdout).toBe('');
  });

  it('is one JSON object on stderr under --json', async () => {
    expect(await run('ring place k --foo --json')).toBe(2);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr).error).toEqual({
      code: 'USAGE',
      message: 'unknown flag "--foo"',
      hint: 'see lbctl ring place --help',
      exit: 2,
    });
  });

  it('stays text when --json stands behind --', async () => {
    expect(await run('zzz -- --json')).toBe(2);
    expect(stderr).toMatch(/^lbctl: unknown command/);
  });
});

describe('exit codes', () => {
  it.each([
    ['fail known', 3, /^lbctl: no ring\nhint: make one\n$/],
    [
      'fail bug',
      70,
      /^lbctl: lbctl failed inside itself: x is not a function\n {2}because: deep\n/,
    ],
    ['fail exit', 7, /^$/],
    ['fail pipe', 0, /^$/],
    ['fail negative', 1, /^$/],
  ])('lbctl %s ends with %i', async (line, exit, error) => {
    expect(await run(line)).toBe(exit);
    expect(stderr).toMatch(error);
    expect(stderr).not.toMatch(/\bat .*\.ts/);
  });

  it('shows the stack of a bug only when asked', async () => {
    vi.stubEnv('LBCTL_DEBUG', '1');
    await run('fail bug');
    expect(stderr).toMatch(/\bat .*small-manifest\.ts/);
  });

  it('does not keep the exit code of an earlier run', async () => {
    await run('fail negative');
    expect(await run('read')).toBe(0);
  });
});

describe('help and version', () => {
  it.each(['', '--help', '-h', 'help'])('"lbctl %s" lists the commands', async (line) => {
    expect(await run(line)).toBe(0);
    expect(stdout).toMatch(/^Places keys\n/);
    expect(stdout).toMatch(/^ {2}ring {2,}Build/m);
    const subjects = `lbctl help SUBJECT one of ${helpTopicNames.join(', ')}.`;
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(subjects);
  });

  it.each(['ring place --help', 'ring place -h', 'help ring place', 'ring place k --foo --help'])(
    '"lbctl %s" explains the command',
    async (line) => {
      expect(await run(line)).toBe(0);
      expect(stdout).toMatch(/^Say where keys belong\n/);
      expect(stdout).toMatch(/--color=<option>/);
    },
  );

  it.each(['ring', 'help ring', 'ring --help'])('"lbctl %s" lists the group', async (line) => {
    expect(await run(line)).toBe(0);
    expect(stdout).toMatch(/ring place {2}Say where keys belong/);
  });

  it.each([
    ['exit-codes', /^ {2}70 {2}a bug in lbctl$/m, /^RING_CORRUPT +3 /m],
    ['environment', /^LBCTL_RING +default of --ring$/m, /^NO_COLOR /m],
    ['formats', /apiVersion/, /^ {2}Keys/m],
  ])('"lbctl help %s" explains the subject', async (topic, ...expected) => {
    expect(await run(`help ${topic}`)).toBe(0);
    for (const pattern of expected) expect(stdout).toMatch(pattern);
  });

  it.each(['version', '--version', '-V'])('"lbctl %s" shows the version', async (line) => {
    expect(await run(line)).toBe(0);
    expect(stdout).toBe(
      `lbctl/1.2.3 ${process.platform}-${process.arch} node-${process.version}\n`,
    );
    await run(`${line} --json`);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Version', version: '1.2.3' });
  });
});

describe('colour', () => {
  it('reaches help and errors when it is asked for, and only then', async () => {
    await run('zzz --color always');
    expect(stderr).toMatch(/^\x1b\[31mlbctl:\x1b\[39m unknown command/);
    await run('zzz --color never');
    expect(stderr).not.toContain('\x1b');
  });

  it('is taken out of the command line', async () => {
    expect(await run('ring place --no-color k --color=never')).toBe(0);
    expect(JSON.parse(stdout).args).toEqual({ keys: ['k'] });
  });
});
