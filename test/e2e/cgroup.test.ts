import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { localFiles } from '../../src/adapters/probe/system-files.ts';
import { describeHost } from '../../src/core/probe/describe-host.ts';
import type { HostProfile } from '../../src/core/probe/profile.ts';

const MEMORY = 512 * 2 ** 20;
const root = '/sys/fs/cgroup';
const name = `lbctl-test-${process.pid}`;
const groups: string[] = [];
afterAll(() => {
  for (const group of groups) rmdirSync(group);
});

/** Makes a group and sets its limits. @returns undefined where this machine does not let us */
function makeGroup(folder: string, limits: Readonly<Record<string, string>>): string | undefined {
  if (!existsSync(folder)) return undefined;
  const group = join(folder, name);
  try {
    mkdirSync(group);
    groups.push(group);
    for (const [file, value] of Object.entries(limits)) {
      if (!existsSync(join(group, file))) return undefined;
      writeFileSync(join(group, file), value);
    }
    return group;
  } catch {
    return undefined;
  }
}

/** Folders of groups limited to half a CPU and 512 MiB, of version 2 or 1; empty when none can be made. */
function limitedGroups(): string[] {
  if (existsSync(join(root, 'cgroup.controllers'))) {
    const both = makeGroup(root, { 'cpu.max': '50000 100000', 'memory.max': String(MEMORY) });
    return both === undefined ? [] : [both];
  }
  const cpu = makeGroup(join(root, 'cpu'), {
    'cpu.cfs_period_us': '100000',
    'cpu.cfs_quota_us': '50000',
  });
  const memory = makeGroup(join(root, 'memory'), { 'memory.limit_in_bytes': String(MEMORY) });
  return cpu === undefined || memory === undefined ? [] : [cpu, memory];
}

/** The profile that lbctl makes of itself inside the groups. */
function probeInside(limited: readonly string[]): Promise<HostProfile> {
  const enter = limited.map((group) => `echo $$ > '${group}/cgroup.procs'`).join(' && ');
  const dev = resolve(import.meta.dirname, '../../bin/dev.js');
  const line = `${enter} && exec '${process.execPath}' '${dev}' probe --no-disk --json`;
  return new Promise((done, fail) => {
    execFile('sh', ['-c', line], { timeout: 60_000 }, (error, stdout) =>
      error === null ? done(JSON.parse(stdout)) : fail(error),
    );
  });
}

const limited = limitedGroups();

describe('a control group of half a CPU and 512 MiB', () => {
  it.runIf(limited.length > 0)('is seen as such from inside', { timeout: 90_000 }, async () => {
    const { cpu, memory } = await probeInside(limited);
    expect(cpu.usableCores).toMatchObject({ value: 0.5, source: expect.stringContaining(name) });
    expect(memory.usableBytes).toMatchObject({
      value: MEMORY,
      source: expect.stringContaining(name),
    });
    expect(memory.availableBytes.value).toBeLessThan(MEMORY);
    expect(memory.totalBytes.value).toBeGreaterThan(MEMORY);
    // The score is of half a CPU: its threads got less time than they asked for, and all they may have.
    const statistics = readFileSync(join(limited[0]!, 'cpu.stat'), 'utf8');
    expect(Number(/^nr_throttled (\d+)$/m.exec(statistics)?.[1])).toBeGreaterThan(0);
    expect(cpu.scoreMopsPerSecond.value).toBeGreaterThan(0);
  });

  it.runIf(limited.length === 0)(
    'is seen in a recorded machine, since none can be made here',
    () => {
      process.stderr.write(
        '\n!!! No control group can be made here: a recorded machine is used.\n',
      );
      const fixture = new URL('../fixtures/hosts/x86-vm-cgroup-v1', import.meta.url);
      const about = { node: 'a', measuredAt: '2026-01-02T03:04:05.000Z', why: 'not here' };
      const { cpu, memory } = describeHost(localFiles(fileURLToPath(fixture)), about);
      expect(cpu.usableCores.value).toBe(0.5);
      expect(memory.usableBytes.value).toBe(MEMORY);
    },
  );
});
