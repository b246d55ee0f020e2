import { LbError } from '../kernel/errors.ts';
import { type ImporterName, importerNames, importers } from './registry.ts';

/** So much of a file is looked at. */
const HEAD_BYTES = 1024 * 1024;

/**
 * The format of a file.
 * @param name of the file, with or without folders
 * @throws LbError INPUT_INVALID when no format is sure of it, or several are
 */
export function detectFormat(name: string, bytes: Uint8Array): ImporterName {
  const head = bytesAsText(bytes.subarray(0, HEAD_BYTES));
  const base = name.replace(/^.*[\\/]/, '');
  const found = importerNames.filter((format) => importers[format].recognises(base, head));
  if (found.length === 1) return found[0]!;
  const what =
    found.length === 0 ? 'is of no format that is known' : `may be ${found.join(' or ')}`;
  const known = (found.length === 0 ? importerNames : found).join(', ');
  throw new LbError('INPUT_INVALID', `${name} ${what}`, {
    hint: `say which with --format: ${known}`,
  });
}

/** A character a byte; what is called latin1 by decoders is another table. */
function bytesAsText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8_192) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8_192)));
  }
  return parts.join('');
}
