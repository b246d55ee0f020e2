import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profileLine } from '../../../src/core/probe/records/profile-record.ts';
import { sampleLine } from '../../../src/core/probe/records/sample-record.ts';
import { hostProfile } from '../../support/host-profiles.ts';
import { loadSample } from '../../support/load-samples.ts';
import { inFreshFolder, runShell, transcript } from '../transcript.ts';

/** What a node may say to harm the one who asks. */
const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u009b31mEvil\u202eCPU\r\n';

const profiles = [
  hostProfile('dns-1', { score: 651.4, cores: 2, memory: 25_276_026_880, iops: 31_071 }),
  hostProfile('dns-2', { score: 1302, cores: 4, memory: 2 ** 35, iops: null }),
  hostProfile('dns-3', { score: null, cores: 0.5, memory: 2 ** 29, iops: 76 }),
].map((profile) =>
  profile.node === 'dns-3'
    ? {
        ...profile,
        cpu: { ...profile.cpu, model: { value: HOSTILE, source: HOSTILE, measuredAt: 'x' } },
      }
    : profile,
);
/** As a neighbour takes most of the CPU away while it is measured. */
const disturbed = [0.49, 0.5].map((given, i) => {
  const profile = hostProfile(`dns-${i + 1}`, {
    score: 200,
    cores: 2,
    memory: 2 ** 32,
    iops: null,
  });
  const scoreCpuTimeRatio = { value: given, source: 'test', measuredAt: profile.measuredAt };
  return { ...profile, cpu: { ...profile.cpu, scoreCpuTimeRatio } };
});
const samples = [0, 1].flatMap((cycle) => [
  loadSample('dns-1', { cpu: 0.25 + cycle / 2, memory: 0.5, disk: 0.1 }, cycle),
  loadSample('dns-2', { cpu: 1, memory: 0.925, disk: 0 }, cycle),
]);

const files = {
  'lbctl.yaml': `version: 1
nodes:
  - dns-1=10.0.0.1
  - dns-2=10.0.0.2
  - dns-3=10.0.0.3
  - { id: dns-4, address: 10.0.0.4, state: dead }
probe:
  source: file
  file: { path: recording.ndjson }
`,
  'recording.ndjson': [...profiles.map(profileLine), ...samples.map(sampleLine), ''].join('\n'),
  'disturbed.ndjson': [...disturbed.map(profileLine), ''].join('\n'),
  'broken.ndjson': 'nonsense\n',
  'notes.txt': 'dns-1=2\n',
};

describe('lbctl probe of several nodes', () => {
  transcript('probe/fleet', {
    files,
    run: [
      'lbctl probe --all',
      'lbctl probe dns-2 dns-1 --save p.ndjson && lbctl probe dns-3 --save p.ndjson; wc -l < p.ndjson',
      'lbctl probe dns-1 dns-4',
      'lbctl probe dns-4 --json',
      'lbctl probe --all --output csv',
      'lbctl probe --all --output ndjson | grep -o \'"node":"[^"]*"\'',
      'lbctl probe dns-1 dns-2 --disk',
      'mkdir sub && cd sub && lbctl probe dns-1',
      "cp recording.ndjson ~/r && sed 's#recording.ndjson#~/r#' lbctl.yaml > home.yaml && lbctl probe dns-1 --cluster home.yaml",
      'lbctl probe dns-1 --iops-model rotational --disk-rpm 7200 --disk-seek 9ms',
    ],
    timeoutMs: 60_000,
  });

  transcript('probe/disturbed', {
    files: {
      ...files,
      'lbctl.yaml': files['lbctl.yaml'].replace('recording', 'disturbed'),
      'old.ndjson': `${profileLine(profiles[0]!)}\n`,
    },
    run: [
      'lbctl probe dns-1 dns-2 --save p && grep -c . p',
      'grep -o \'"node":"[^"]*"\' p',
      'cp old.ndjson before; lbctl probe dns-1 --save old.ndjson; cmp before old.ndjson',
      'lbctl probe dns-1 --save none --output csv; ls none',
      'lbctl probe dns-1 dns-3 --save none --json | grep "not saved"',
      'lbctl probe dns-1 dns-2 --save p --force && grep -c . p',
    ],
    timeoutMs: 60_000,
  });

  transcript('probe/loads', {
    files,
    run: [
      'lbctl probe --all --load',
      'lbctl probe dns-1 dns-2 --load --output csv',
      'lbctl probe dns-1 --watch --interval 50ms --output csv',
      'lbctl probe dns-1 dns-2 dns-3 --watch --interval 50ms --save s.ndjson | wc -l',
      'wc -l < s.ndjson; lbctl probe dns-1 --load --save s.ndjson > all; wc -l < s.ndjson',
    ],
    timeoutMs: 60_000,
  });

  transcript('probe/bad-fleet', {
    files,
    run: [
      'lbctl probe dsn-1',
      'lbctl probe dns-1 --all',
      'lbctl probe --source file',
      'lbctl probe dns-1 --source files',
      'lbctl probe dns-1 --cluster none.yaml',
      'lbctl probe --cluster lbctl.yaml',
      'LBCTL_CLUSTER=none.yaml lbctl probe --toString',
      'lbctl probe dns-1 --timeout 0s',
      'lbctl probe dns-1 --concurrency 0',
      'lbctl probe --node a --node b',
      'lbctl probe dns-1 --interval 2s',
      'lbctl probe dns-1 --load --disk',
      'lbctl probe dns-1 --load --for 2s',
      'lbctl probe dns-1 --watch --json',
      'lbctl probe dns-1 --load --save notes.txt',
      'lbctl probe dns-1 --load --save recording.ndjson',
      'lbctl probe dns-1 --load --save no/such/folder',
      "sed -i 's/recording/broken/' lbctl.yaml; lbctl probe dns-1",
    ],
    timeoutMs: 60_000,
  });

  it('never prints what a node says to its terminal', async () => {
    await inFreshFolder(files, async (folder) => {
      for (const output of ['', '--output csv', '--output ndjson', '--json']) {
        const { stdout, stderr } = await runShell(`lbctl probe dns-3 ${output}`, folder);
        expect(stdout + stderr, output).not.toMatch(/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]/);
        expect(stdout, output).toContain('Evil');
      }
    });
  });

  it('measures nodes that are given by address, without a cluster file', async () => {
    await inFreshFolder({}, async (folder) => {
      const line =
        'lbctl probe --node a=10.0.0.1 --node b=10.0.0.2 --source local --load --interval 50ms --json';
      const { stdout, exit } = await runShell(line, folder);
      expect(exit).toBe(0);
      const { samples: found, failures } = JSON.parse(stdout);
      expect(found.map(({ node }: { node: string }) => node)).toEqual(['a', 'b']);
      expect(failures).toEqual([]);
    });
  });

  it('prints what it has when it is interrupted, marked as partial', async () => {
    await inFreshFolder({}, async (folder) => {
      const nodes = '--node a=10.0.0.1 --node b=10.0.0.2 --source local';
      const measuring = 'cat /proc/$!/task/*/comm | grep -q WorkerThread';
      const wait = `until ${measuring}; do sleep 0.02; done; kill -INT $!; wait $!; exit $?`;
      const { stdout, exit } = await runShell(
        `set -m; lbctl probe ${nodes} --no-disk --json & ${wait}`,
        folder,
      );
      expect(exit).toBe(130);
      const { isPartial, nodeCount, profiles: found, failures } = JSON.parse(stdout);
      expect({ isPartial, nodeCount }).toEqual({ isPartial: true, nodeCount: 2 });
      expect(found[0].cpu.scoreMopsPerSecond).toMatchObject({ code: 'INTERRUPTED' });
      expect(failures).toEqual([
        { node: 'b', source: 'local', code: 'INTERRUPTED', reason: 'interrupted' },
      ]);
    });
  });
});

describe('the watch on a terminal', () => {
  /** Runs a line on a terminal of its own; `keys` are pressed once something was drawn. */
  async function onTerminal(
    line: string,
    folder: string,
    keys = '',
  ): Promise<{ shown: string; exit: number | null }> {
    const base = dirname(folder);
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      cwd: folder,
      env: {
        PATH: `${join(base, 'bin')}:${dirname(process.execPath)}:/usr/bin:/bin`,
        TERM: 'xterm',
        LANG: 'C.UTF-8',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 20_000,
    });
    let shown = '';
    let isPressed = keys === '';
    child.stdout.on('data', (chunk) => {
      shown += chunk;
      if (isPressed || !/measured[\s\S]*measured/.test(shown)) return;
      isPressed = true;
      child.stdin.write(keys);
    });
    const [exit] = await once(child, 'close');
    return { shown, exit };
  }
  const watch = 'lbctl probe --watch --interval 100ms';

  it('is a table drawn in its place, and the cursor comes back', async () => {
    await inFreshFolder({}, async (folder) => {
      const { shown, exit } = await onTerminal(`${watch} --node a --for 300ms`, folder);
      expect(exit).toBe(0);
      expect(shown).toMatch(/^\x1b\[\?25l\r/);
      expect(shown).toContain('\x1b[6A');
      expect(shown.match(/\x1b\[\?25l/g)).toHaveLength(1);
      expect(shown).toMatch(/1 node measured.*\x1b\[K\r\n\x1b\[J\x1b\[\?25h$/);
    });
  });

  it.each([
    { name: 'Ctrl-C', keys: '\x03', exit: 130 },
    { name: 'Ctrl-C twice', keys: '\x03\x03', exit: 130 },
    { name: 'Ctrl-\\', keys: '\x1c', exit: 131 },
  ])('gives the cursor back on $name', async ({ keys, exit }) => {
    await inFreshFolder({}, async (folder) => {
      const found = await onTerminal(`${watch} --node a`, folder, keys);
      expect(found.shown.lastIndexOf('\x1b[?25h')).toBeGreaterThan(
        found.shown.lastIndexOf('\x1b[?25l'),
      );
      expect(found.exit).toBe(exit);
    });
  });

  it('gives the cursor back when the machine asks it to end', async () => {
    await inFreshFolder({}, async (folder) => {
      const line = `${watch} --node a & until [ -s seen ]; do sleep 0.05; done; kill $!; wait $!`;
      const { shown } = await onTerminal(
        `bash -c '${line.replace('--node a', '--node a --save seen')}'`,
        folder,
      );
      expect(shown).toMatch(/\x1b\[\?25h$/);
      expect(readFileSync(join(folder, 'seen'), 'utf8')).toContain('"LoadSample"');
    });
  });
});
