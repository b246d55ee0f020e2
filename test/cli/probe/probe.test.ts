import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { profileLine } from '../../../src/core/probe/records/profile-record.ts';
import { hostProfile } from '../../support/host-profiles.ts';
import { inFreshFolder, runShell, transcript } from '../transcript.ts';

/** What the kernel tells, without load on the machine. */
const QUIET = 'lbctl probe --no-disk --no-cpu-score';
const other = profileLine(hostProfile('b', { score: null, cores: 2, memory: 4e9, iops: null }));

describe('lbctl probe', () => {
  it('prints the same profile for people and for programs', async () => {
    await inFreshFolder({}, async (folder) => {
      const json = await runShell(`${QUIET} --node dns-1 --json`, folder);
      const text = await runShell(`${QUIET} --node dns-1`, folder);
      expect([json.exit, json.stderr, text.exit, text.stderr]).toEqual([0, '', 0, '']);
      const profile = JSON.parse(json.stdout);
      expect(profile).toMatchObject({
        apiVersion: 'lbctl/v1',
        kind: 'HostProfile',
        node: 'dns-1',
        cpu: { scoreMopsPerSecond: { value: null, reason: 'not asked for' } },
        disk: { path: '/var/tmp', ladder: [] },
      });
      expect(text.stdout).toMatch(/^dns-1, measured \d{4}-/);
      expect(text.stdout).toContain(profile.memory.usableBytes.source);
      expect(text.stdout).toMatch(
        /performance vector: CPU unknown, memory [\d.]+ [GT]iB, disk unknown\n$/,
      );
    });
  });

  it('measures the CPU', async () => {
    await inFreshFolder({}, async (folder) => {
      const { stdout, exit } = await runShell('lbctl probe --no-disk --json', folder);
      expect(exit).toBe(0);
      expect(JSON.parse(stdout).cpu.scoreMopsPerSecond.value).toBeGreaterThan(1);
    });
  });

  it('keeps one line a node in the file of profiles', async () => {
    await inFreshFolder({ 'p.ndjson': `${other}\n` }, async (folder) => {
      const save = `${QUIET} --node a --save p.ndjson`;
      const first = await runShell(save, folder);
      const again = await runShell(`${save} --json`, folder);
      expect([first.exit, again.exit]).toEqual([0, 0]);
      expect(first.stderr).toMatch(/^saved in p.ndjson; weights now: b=[\d.]+ a=[\d.]+\n$/);
      const lines = readFileSync(join(folder, 'p.ndjson'), 'utf8').trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line).node)).toEqual(['b', 'a']);
      expect(JSON.parse(lines[1]!)).toEqual(JSON.parse(again.stdout));
    });
  });

  it('says with its exit code that a required disk could not be measured', async () => {
    await inFreshFolder({}, async (folder) => {
      const line = 'lbctl probe --no-cpu-score --disk --disk-path nowhere --json --save p';
      const { stdout, exit } = await runShell(line, folder);
      expect(exit).toBe(4);
      expect(JSON.parse(stdout).disk.randomReadIops).toEqual({
        value: null,
        reason: 'cannot use "nowhere": no such file or folder',
        code: 'PROBE_FAILED',
      });
      expect(readFileSync(join(folder, 'p'), 'utf8')).toContain('"HostProfile"');
    });
  });

  it('takes a missing disk for no failure when it is not required', async () => {
    await inFreshFolder({}, async (folder) => {
      const { stdout, stderr, exit } = await runShell(
        'lbctl probe --no-cpu-score --disk-path nowhere',
        folder,
      );
      expect([stderr, exit]).toEqual([
        'warning: cannot use "nowhere": no such file or folder\n',
        0,
      ]);
      expect(stdout).toContain('usable cores');
    });
  });

  it('computes IOPS from a data sheet', async () => {
    await inFreshFolder({}, async (folder) => {
      const line =
        'lbctl probe --no-cpu-score --iops-model rotational --disk-rpm 7200 --disk-seek 9ms --json';
      const { stdout } = await runShell(line, folder);
      expect(JSON.parse(stdout).disk.randomReadIops.value).toBeCloseTo(75.949, 3);
    });
  });

  it.runIf(process.platform === 'linux')(
    'prints what it has when it is interrupted, and keeps no file',
    async () => {
      await inFreshFolder({}, async (folder) => {
        const measuring = 'cat /proc/$!/task/*/comm | grep -q WorkerThread';
        const wait = `until ${measuring}; do sleep 0.02; done; kill -INT $!; wait $!; code=$?`;
        const { stdout, exit } = await runShell(
          `set -m; lbctl probe --node a --save p & ${wait}; ls; exit $code`,
          folder,
        );
        expect(exit).toBe(130);
        expect(stdout).toContain('usable cores');
        expect(stdout).toContain('interrupted');
        expect(stdout).not.toMatch(/^p$/m);
      });
    },
  );

  transcript('probe/bad-input', {
    files: {
      'notes.txt': 'dns-1=2\n',
      folder: '',
      'two.ndjson': `${other}\n${other}\n{"kind":"Ring"}\n`,
    },
    run: [
      `${QUIET} --node 'a b'`,
      `${QUIET} --node ''`,
      `${QUIET} --node a,b`,
      `${QUIET} --save notes.txt --node a`,
      `${QUIET} --save two.ndjson --node a`,
      `${QUIET} --save no/such/folder/p --node a`,
      `${QUIET} --disk-rpm 7200 --disk-seek 9ms`,
      `${QUIET} --iops-model rotational --disk-rpm 7200`,
      `${QUIET} --iops-model rotational --disk-rpm 7200 --disk-seek 9`,
      `${QUIET} --iops-model rotational --disk-rpm 7200 --disk-seek 9s`,
      'lbctl probe --disk --iops-model rotational --disk-rpm 7200 --disk-seek 9ms',
      `${QUIET} --iops-model rotating`,
      'cat notes.txt two.ndjson | wc -l',
    ],
    timeoutMs: 60_000,
  });
});
