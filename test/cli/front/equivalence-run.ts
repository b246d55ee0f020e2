/**
 * Run by equivalence.test.ts with stdout and stderr in files: goes through generated command lines,
 * lets the front door answer, and where it does, lets the full path answer too and compares all that
 * each of them wrote. Reports on the IPC channel.
 */
import { fstatSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCommands } from '../../../scripts/manifest.ts';
import { guardProcess, main } from '../../../src/cli/door.ts';
import { answer } from '../../../src/cli/front/main.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { generateCommandLine } from './generate.ts';

export interface EquivalenceReport {
  readonly lines: number;
  readonly answered: number;
  /** Answered lines by what they show: text or JSON, command, folder. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly differences: readonly object[];
}

const [base, folders, lineCount, seed] = process.argv.slice(2) as [string, string, string, string];
const repository = resolve(import.meta.dirname, '../../..');
const patterns = ['ring/place.ts', 'ring/replicas.ts', 'ring/show.ts'];
const embedded = await readCommands(repository, patterns);
guardProcess();

/** What the descriptor's file got since the last call. */
function follow(descriptor: number): () => string {
  let from = 0;
  return () => {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(size - from);
    readSync(descriptor, bytes, 0, bytes.length, from);
    from = size;
    return bytes.toString();
  };
}

const stdout = follow(1);
const stderr = follow(2);
const rng = createRng(Number(seed));
const kinds: Record<string, number> = {};
const differences: object[] = [];
const names = folders.split(',');
let answered = 0;
const environment = { ...process.env };

for (let line = 0; line < Number(lineCount); line++) {
  const folder = names[Math.floor(rng() * names.length)]!;
  const { argv, env } = generateCommandLine(rng);
  process.chdir(join(base, folder));
  process.env = { ...environment, ...env };
  const isAnswered = answer(argv);
  const fast = { stdout: stdout(), stderr: stderr(), exit: 0 };
  if (!isAnswered) {
    if (fast.stdout + fast.stderr !== '') differences.push({ argv, env, folder, fast });
    continue;
  }
  answered++;
  const kind = `${argv[1]} ${argv.includes('--json') ? 'json' : 'text'} ${folder}`;
  kinds[kind] = (kinds[kind] ?? 0) + 1;
  const exit = await main(argv, embedded);
  const full = { stdout: stdout(), stderr: stderr(), exit };
  const isSame = (['stdout', 'stderr', 'exit'] as const).every((part) => fast[part] === full[part]);
  if (!isSame && differences.length < 20) differences.push({ argv, env, folder, fast, full });
}

process.send?.({ lines: Number(lineCount), answered, kinds, differences }, () =>
  process.disconnect(),
);
