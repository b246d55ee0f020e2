import { exists, readText } from '../adapters/files.ts';
import { checkWritable } from '../adapters/write-whole.ts';
import { LbError } from '../core/kernel/errors.ts';

/** What a run may leave, each with how such a file begins, so that only an earlier one is replaced. */
const beginnings = {
  save: /^\{\s*"apiVersion": *"lbctl\/v1",\s*"kind": *"BenchRun"/,
  hlog: /^#\[/,
  report: /^<!doctype html>/i,
} as const;

type KeptFiles = { readonly [kind in keyof typeof beginnings]?: string | undefined };

/**
 * To be called before a run: what cannot be kept afterwards is lost.
 * @throws LbError USAGE for one name of two files; FILE_UNWRITABLE; FILE_EXISTS for a file of something else
 */
export function checkKeptFiles(files: KeptFiles): void {
  const taken = new Map<string, string>();
  for (const [kind, beginning] of Object.entries(beginnings)) {
    const file = files[kind as keyof KeptFiles];
    if (file === undefined) continue;
    const other = taken.get(file);
    if (other !== undefined) {
      throw new LbError('USAGE', `--${other} and --${kind} name the same file`, {
        hint: 'each needs one of its own',
      });
    }
    taken.set(file, kind);
    if (checkWritable(file) && exists(file) && !beginning.test(readText(file))) {
      throw new LbError('FILE_EXISTS', `"${file}" holds something else than --${kind} writes`, {
        hint: 'name another file',
      });
    }
  }
}
