import { matchesGlob } from '../glob.ts';
import type { IncludeReader } from '../importer.ts';
import { Source } from '../source.ts';

const HEADER = /^# configuration file (.+):$/;

/**
 * The files that `nginx -T` prints one behind the other.
 * @returns undefined when the text is no such listing
 */
export function dumpedFiles(text: string): DumpedFiles | undefined {
  const headers = [...text.matchAll(/^# configuration file .+:\r?$/gm)];
  if (headers.length === 0) return undefined;
  const files = new Map<string, string>();
  for (const [i, header] of headers.entries()) {
    const path = HEADER.exec(header[0].trimEnd())![1]!;
    // Behind the line feed of the header, so that lines are numbered as in the file itself.
    const start = header.index + header[0].length + 1;
    if (!files.has(path)) files.set(path, text.slice(start, headers[i + 1]?.index));
  }
  const [path, body] = [...files][0]!;
  return { main: new Source(path, body), files };
}

export interface DumpedFiles {
  readonly main: Source;
  readonly files: ReadonlyMap<string, string>;
}

/** Reads out of the listing. */
export function dumpReader({ main, files }: DumpedFiles): IncludeReader {
  const folder = main.file.replace(/\/[^/]*$/, '');
  const absolute = (path: string) => (path.startsWith('/') ? path : `${folder}/${path}`);
  return {
    find: (pattern) =>
      [...files.keys()].filter((path) => matchesGlob(path, absolute(pattern))).sort(),
    read(path) {
      const text = files.get(absolute(path));
      return text === undefined ? { reason: 'is not in the listing' } : { text };
    },
  };
}
