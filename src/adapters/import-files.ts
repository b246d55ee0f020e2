import { readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isGlob, matchesGlob } from '../core/import/glob.ts';
import type { IncludeReader, Surroundings } from '../core/import/importer.ts';
import { LbError } from '../core/kernel/errors.ts';
import { readText } from './files.ts';

/** Above this, folders of a pattern are not looked through any further. */
const MOST_FOUND = 10_000;

/** @param file whose includes are read; paths in them are relative to its folder */
export function surroundingsOf(file: string): Surroundings {
  return { includes: includeReader(file === '-' ? '.' : dirname(file)), gunzip };
}

function includeReader(folder: string): IncludeReader {
  const absolute = (path: string) => (isAbsolute(path) ? path : join(folder, path));
  return {
    find: (pattern) => findFiles(absolute(pattern)),
    read(path) {
      const place = absolute(path);
      // What is no file may never end, or hang where it is opened.
      const stats = statSync(place, { throwIfNoEntry: false });
      if (stats === undefined) return { reason: 'is not there' };
      if (!stats.isFile()) return { reason: 'is no file' };
      try {
        return { text: readText(place) };
      } catch (error) {
        if (error instanceof LbError) return { reason: `cannot be read (${error.message})` };
        throw error;
      }
    },
  };
}

/** Part by part from the left, so that only folders that match are opened. */
function findFiles(pattern: string): string[] {
  let found = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/').filter((name) => name !== '')) {
    found = found.flatMap((folder) =>
      isGlob(part)
        ? namesIn(folder || '.')
            .filter((name) => matchesGlob(name, part))
            .map((name) => join(folder, name))
        : [join(folder, part)],
    );
    if (found.length > MOST_FOUND) break;
  }
  return found.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile()).sort();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // as glob(3) does
  }
}

function gunzip(bytes: Uint8Array, limit: number): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch {
    return undefined;
  }
}
