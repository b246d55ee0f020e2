import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HistogramLogReader } from 'hdr-histogram-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadRun } from '../../src/core/load/load-run.ts';
import { entry, inFreshFolder, runShell } from '../cli/transcript.ts';
import { CountedNginx } from '../support/counted-nginx.ts';
import { isInstalled } from './installed.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-bench-'));
let nodes: readonly CountedNginx[] = [];
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.kill()));
  rmSync(folder, { recursive: true });
});

type Result = LoadRun & { readonly expectations?: readonly { readonly holds: boolean }[] };

describe.skipIf(!isInstalled('/usr/sbin/nginx', 'nginx-light'))('lbctl bench on two nginx', () => {
  beforeAll(async () => {
    nodes = [await CountedNginx.start('a', folder), await CountedNginx.start('b', folder)];
  });

  const targets = (): string => nodes.map(({ url }, i) => `${'ab'[i]}=${url}`).join(' ');

  /** At 100/s, unless `flags` say more. */
  async function bench(
    flags: string,
    work: string,
    duration = '300ms',
  ): Promise<{ exit: number; run: Result }> {
    const line = `lbctl bench ${targets()} -d ${duration} --json ${flags}`;
    const { stdout, stderr, exit } = await runShell(line, work);
    expect(stderr).toBe('');
    return { exit, run: JSON.parse(stdout) };
  }

  it.each([
    { policy: 'round-robin', more: '' },
    { policy: 'lti', more: '' },
    { policy: 'ring', more: '--keyed-by client' },
    { policy: 'round-robin', more: '--connections 6' },
  ])('by $policy $more counts what the nodes count', async ({ policy, more }) => {
    const path = `/counted-${policy}-${more.length}`;
    await inFreshFolder({}, async (work) => {
      const { exit, run } = await bench(`-p ${policy} --threads 2 --path ${path} ${more}`, work);
      expect({ exit, isPartial: run.isPartial }).toEqual({ exit: 0, isPartial: false });
      const { releasedCount } = run.generator;
      expect(run.total).toMatchObject({ requestCount: releasedCount, failures: {} });
      expect(run.total.statuses).toMatchObject({ '2xx': 0, '4xx': releasedCount });
      for (const [i, node] of nodes.entries()) {
        const { requestCount, bytes } = run.nodes[i]!;
        // Of nodes that have nothing to do, LTI may take the same one each time.
        if (policy !== 'lti') expect(requestCount).toBeGreaterThan(0);
        await expect.poll(() => node.logged(path).length).toBe(requestCount);
        expect(bytes).toBe(node.logged(path).reduce((sum, answer) => sum + answer.bytes, 0));
      }
      if (policy === 'round-robin') {
        // Each of the two threads is a balancer of its own.
        expect(Math.abs(run.nodes[0]!.requestCount - run.nodes[1]!.requestCount)).toBeLessThan(3);
      }
    });
  });

  it('checks what is expected, either way', async () => {
    await inFreshFolder({}, async (work) => {
      const met = await bench("--expect 'errors=0' --expect 'share(a)=50%±5'", work);
      expect(met.exit).toBe(0);
      expect(met.run.expectations!.map(({ holds }) => holds)).toEqual([true, true]);
      const missed = await bench("--expect 'errors=0' --expect '2xx=0'", work);
      expect(missed.exit).toBe(1);
      expect(missed.run.expectations!.map(({ holds }) => holds)).toEqual([true, false]);
    });
  });

  it.each(['', '--rate 50k/s --max-connections 1'])(
    'with --strict fails when it was too slow itself, and only then (%s)',
    async (flags) => {
      await inFreshFolder({}, async (work) => {
        const { exit, run } = await bench(`--strict ${flags}`, work);
        expect(exit).toBe(run.generator.limits.length > 0 ? 1 : 0);
      });
    },
  );

  it('writes all that it is asked for, and compares it', async () => {
    await inFreshFolder({}, async (work) => {
      const files = '--save one.json --hlog one.hlog --report one.html';
      const { exit, run } = await bench(files, work, '1200ms');
      expect(exit).toBe(0);
      expect(JSON.parse(readFileSync(join(work, 'one.json'), 'utf8'))).toMatchObject(run);
      expect(logged(readFileSync(join(work, 'one.hlog'), 'utf8'))).toEqual({
        all: run.total.answerCount,
        a: run.nodes[0]!.answerCount,
        b: run.nodes[1]!.answerCount,
      });
      expect(readFileSync(join(work, 'one.html'), 'utf8')).toMatch(
        /^<!doctype html>.*<\/html>\s*$/is,
      );

      await bench('--save two.json', work, '1200ms');
      const same = await runShell('lbctl bench compare one.json two.json --json', work);
      expect(same).toMatchObject({ exit: 0, stdout: expect.stringContaining('two.json') });
      await bench('--rate 50/s --save other.json', work, '1200ms');
      const other = await runShell('lbctl bench compare one.json other.json', work);
      expect(other.exit).toBeGreaterThan(1);
    });
  });

  it('after Ctrl-C prints what there is, and that it is not all', async () => {
    await inFreshFolder({}, async (work) => {
      const args = ['bench', ...targets().split(' '), '-d', '10m', '--save', 'cut.json'];
      const child = spawn(process.execPath, [entry, ...args, '--rate', '50/s'], {
        cwd: work,
        env: { ...process.env, NO_COLOR: '1', CI: undefined },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 25_000,
        killSignal: 'SIGKILL',
      });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      // The first second is over.
      child.stderr.once('data', () => child.kill('SIGINT'));
      const exit = await new Promise((resolve) => child.on('close', resolve));
      expect(exit).toBe(130);
      expect(out).toMatch(/partial: the run ended after/);
      const run: Result = JSON.parse(readFileSync(join(work, 'cut.json'), 'utf8'));
      expect(run).toMatchObject({ isPartial: true, total: { failures: {} } });
      expect(run.total.requestCount).toBe(run.generator.releasedCount);
      expect(run.durationMs).toBeLessThan(60_000);
    });
  });
});

/** Answers by tag, of all seconds together. */
function logged(text: string): Record<string, number> {
  const reader = new HistogramLogReader(text);
  const counts: Record<string, number> = {};
  for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram()) {
    const tag = next.tag === 'NO TAG' ? 'all' : next.tag;
    counts[tag] = (counts[tag] ?? 0) + next.totalCount;
  }
  return counts;
}
