import { gunzipSync } from 'node:zlib';
import type {
  ImportRequest,
  ImportResult,
  IncludeReader,
  Surroundings,
} from '../../src/core/import/importer.ts';
import { type ImporterName, importers } from '../../src/core/import/registry.ts';
import { LbError, type Problem } from '../../src/core/kernel/errors.ts';

/** Files that a configuration may include, by the paths it names them with. */
function filesReader(files: Readonly<Record<string, string>>): IncludeReader {
  return {
    find: (pattern) =>
      Object.keys(files).filter((path) => path.startsWith(pattern.replace(/\*.*$/, ''))),
    read: (path) =>
      Object.hasOwn(files, path) ? { text: files[path]! } : { reason: 'is not there' },
  };
}

function surroundings(files: Readonly<Record<string, string>> = {}): Surroundings {
  return {
    includes: filesReader(files),
    gunzip(bytes, limit) {
      try {
        return gunzipSync(bytes, { maxOutputLength: limit });
      } catch {
        return undefined;
      }
    },
  };
}

type Rest = Partial<Omit<ImportRequest, 'bytes'>> & { files?: Readonly<Record<string, string>> };

/** What a format reads out of a text, or out of bytes. */
export async function imported(
  format: ImporterName,
  content: string | Uint8Array,
  { files = {}, ...rest }: Rest = {},
): Promise<ImportResult> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return importers[format].read({ file: 'conf', ...rest, bytes }, surroundings(files));
}

/** The failure of an import, with its problems as `line:column message`. */
export async function refused(
  format: ImporterName,
  content: string | Uint8Array,
  rest: Rest = {},
): Promise<{ code: string; message: string; problems: string[] }> {
  try {
    await imported(format, content, rest);
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    const { code, message, problems } = error;
    return { code, message, problems: problems.map(shown) };
  }
  throw new Error('nothing was refused');
}

function shown({ line, column, message }: Problem): string {
  return [line, column].some((part) => part !== undefined)
    ? `${line ?? ''}:${column ?? ''} ${message}`
    : message;
}
