import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');

/** The entry under test; LBCTL_BIN=bin/dev.js runs the sources without a build. */
export const entry = resolve(repository, process.env.LBCTL_BIN ?? 'bin/run.js');

export interface Transcript {
  /** Input files by name, written to the fresh folder before the first command. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Shell command lines, run one after the other in that folder; `lbctl` is the entry under test. */
  readonly run: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Replaces what differs from machine to machine or run to run (speeds, processor names). */
  readonly scrub?: readonly (readonly [pattern: RegExp, replacement: string])[];
  /** For all commands together. */
  readonly timeoutMs?: number;
}

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code as a shell would show it: 128 + number for a signal. */
  readonly exit: number;
}

/**
 * One test: runs the commands and compares everything they print with `test/cli/FILE.txt`. In that
 * file each command stands after `$ `, then its stdout, then `--- stderr` and `--- exit N` where
 * there is something to show. `vitest run -u` writes the file.
 */
export function transcript(file: string, plan: Transcript): void {
  const path = join(import.meta.dirname, file.endsWith('.txt') ? file : `${file}.txt`);
  const timeoutMs = plan.timeoutMs ?? 20_000;
  it(`transcript ${file}`, { timeout: timeoutMs + 5_000 }, async () => {
    const text = await inFreshFolder(plan.files ?? {}, async (folder) => {
      let shown = '';
      for (const line of plan.run) {
        const result = await runShell(line, folder, { env: plan.env ?? {}, timeoutMs });
        shown += `${shown === '' ? '' : '\n'}$ ${line}\n${formatFinished(result)}`;
      }
      return scrub(shown, folder, plan.scrub ?? []);
    });
    await expect(text).toMatchFileSnapshot(path);
  });
}

/** Calls `use` with a new folder holding `files`; the folder is gone afterwards. */
export async function inFreshFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const base = mkdtempSync(join(realpathSync(tmpdir()), 'lbctl-test-'));
  const folder = join(base, 'work');
  try {
    for (const name of ['work', 'home', 'bin', 'tmp']) mkdirSync(join(base, name));
    symlinkSync(entry, join(base, 'bin', 'lbctl'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** Runs a shell line in `folder` (from inFreshFolder) with a fixed environment and closed stdin. */
export function runShell(
  line: string,
  folder: string,
  options: { env?: Readonly<Record<string, string>>; timeoutMs?: number } = {},
): Promise<Finished> {
  const base = dirname(folder);
  const env = {
    PATH: [join(base, 'bin'), dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(
      delimiter,
    ),
    HOME: join(base, 'home'),
    TMPDIR: join(base, 'tmp'),
    NODE_COMPILE_CACHE: join(repository, 'node_modules', '.cache', 'lbctl-test'),
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    NO_COLOR: '1',
    COLUMNS: '100',
    OCLIF_COLUMNS: '100',
    ...options.env,
  };
  return new Promise((done, fail) => {
    const child = spawn('bash', ['-c', line], {
      cwd: folder,
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 20_000,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') return fail(new Error(`out of time or killed: ${line}`));
      const exit = code ?? 128 + (signal === 'SIGTERM' ? 15 : 2);
      done({ stdout: `${Buffer.concat(out)}`, stderr: `${Buffer.concat(err)}`, exit });
    });
  });
}

function formatFinished({ stdout, stderr, exit }: Finished): string {
  const error = stderr === '' ? '' : `--- stderr\n${closeLine(stderr)}`;
  return `${closeLine(stdout)}${error}${exit === 0 ? '' : `--- exit ${exit}\n`}`;
}

function closeLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n--- no newline at the end\n`;
}

function scrub(text: string, folder: string, rules: NonNullable<Transcript['scrub']>): string {
  const placed = text.replaceAll(folder, '<folder>').replaceAll(dirname(folder), '<base>');
  return rules.reduce(
    (shown, [pattern, replacement]) => shown.replace(pattern, replacement),
    placed,
  );
}
