import { fork } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runShell } from '../transcript.ts';
import type { EquivalenceReport } from './equivalence-run.ts';

/** What is proved to be equal; 100 000 lines take about a minute. */
const LINES = Number(process.env.LBCTL_EQUIVALENCE_LINES ?? 100_000);
const SEED = 20_150_914;

const hosts = '10.0.0.1\n10.0.0.2\n10.0.0.3\n10.0.0.4\n10.0.0.5\n';
const zoned = ['a', 'b', 'c', 'd', 'e'].map(
  (id, i) => `--node ${id}=10.0.1.${i},zone=z${i % 3},weight=${i + 1}`,
);

/** More than are ordered without the kernel. */
const large = Array.from(
  { length: 40 },
  (_, i) => `--node n${i}=10.0.2.${i},zone=r${i % 4}/k${i % 2}`,
);

/** Folders in which the lines are run, made by these commands. */
const folders: Readonly<Record<string, readonly string[]>> = {
  plain: ['lbctl init --from ../hosts.txt', 'lbctl ring build'],
  zones: [`lbctl ring build ${zoned.join(' ')} --output ring.json --algorithm slots`],
  circle: [`lbctl ring build ${zoned.join(' ')} --output ring.json --algorithm circle`],
  sieve: [`lbctl ring build ${zoned.join(' ')} --output ring.json`],
  dead: [
    `lbctl ring build ${zoned.map((node) => node.replace(/,weight=\d/, '')).join(' ')} --node f=10.0.1.9,state=dead --copies 4 --output ring.json`,
  ],
  large: [`lbctl ring build ${large.join(' ')} --output ring.json`],
  overlap: ['lbctl ring build --cluster ../plain/lbctl.yaml --scheme overlap --output ring.json'],
  empty: [],
};

let base: string;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'lbctl-equivalence-'));
  for (const name of [...Object.keys(folders), 'bin', 'home', 'tmp']) mkdirSync(join(base, name));
  writeFileSync(join(base, 'hosts.txt'), hosts);
  const { symlinkSync } = await import('node:fs');
  const { entry } = await import('../transcript.ts');
  symlinkSync(entry, join(base, 'bin/lbctl'));
  for (const [name, lines] of Object.entries(folders)) {
    for (const line of lines) {
      const { exit, stderr } = await runShell(line, join(base, name));
      if (exit !== 0) throw new Error(`${line}: ${stderr}`);
    }
    writeFileSync(join(base, name, 'broken.json'), '{}');
  }
  cpSync(join(base, 'plain/ring.json'), join(base, 'empty/other.json'));
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

function run(): Promise<EquivalenceReport> {
  return new Promise((done, fail) => {
    const files = ['stdout', 'stderr'].map((name) => openSync(join(base, name), 'w+'));
    const args = [base, Object.keys(folders).join(','), String(LINES), String(SEED)];
    const child = fork(join(import.meta.dirname, 'equivalence-run.ts'), args, {
      stdio: ['ignore', ...files, 'ipc'] as ['ignore', number, number, 'ipc'],
      env: { PATH: dirname(process.execPath), HOME: join(base, 'home') },
    });
    child.on('message', (report) => done(report as EquivalenceReport));
    child.on('exit', (code, signal) => fail(new Error(`ended with ${code ?? signal}`)));
  });
}

it('the front door writes what the full path writes', { timeout: 600_000 }, async () => {
  const report = await run();
  expect(report.differences).toEqual([]);
  expect(report.lines).toBe(LINES);
  // Were hardly a line answered, nothing would be proved.
  expect(report.answered).toBeGreaterThan(LINES / 10);
  const answeredOften = Object.values(report.kinds).filter((count) => count > LINES / 500);
  expect(answeredOften.length).toBeGreaterThanOrEqual(12);
});
