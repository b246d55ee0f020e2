import { createPrivateKey } from 'node:crypto';
import type { Stats } from 'node:fs';
import type { ParsedKey } from 'ssh2';
import type { Bytes } from '../../../core/kernel/units.ts';
import { readOwnFile } from './own-files.ts';
import type { Ssh2 } from './ssh2-engine.ts';

const LIMIT: Bytes = 64 * 1024;

/** What an identity file is good for. */
export interface KeyFile {
  readonly path: string;
  /** Absent when it cannot be used without an agent. */
  readonly key?: ParsedKey;
  /** The public half, where it can be read: an agent may hold the other. */
  readonly blob?: string;
  /** Why there is no key, when the file is there. */
  readonly remark?: string;
}

/** The public half of a key, to compare. */
export function blobOf(key: ParsedKey): string {
  return key.getPublicSSH().toString('base64');
}

/** Reads identity files; keys that could be used are kept. */
export class KeyFiles {
  readonly #library: Ssh2;
  readonly #known = new Map<string, KeyFile>();

  constructor(library: Ssh2) {
    this.#library = library;
  }

  read(path: string): KeyFile {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const found = { ...this.#publicHalf(path), ...this.#private(path), path };
    if (found.key !== undefined) this.#known.set(path, found);
    return found;
  }

  #private(path: string): Omit<KeyFile, 'path'> {
    const file = readOwnFile(path, LIMIT);
    if (file === undefined) return {};
    const key = this.#parse(file.bytes);
    if (key instanceof Error) {
      if (/encrypted/i.test(`${key.message} ${file.bytes.toString('latin1', 0, 80)}`)) {
        return { remark: `${path} is encrypted: put it into an agent with ssh-add` };
      }
      return { remark: `${path} is no key that can be used: ${key.message}` };
    }
    const blob = blobOf(key);
    if (!key.isPrivateKey()) return { blob };
    if (isOpenToOthers(file.stats)) {
      return { blob, remark: `${path} can be read by others, so it is not used: chmod 600` };
    }
    return { key, blob };
  }

  #publicHalf(path: string): Pick<KeyFile, 'blob'> {
    const file = readOwnFile(`${path}.pub`, LIMIT);
    const key = file && this.#parse(file.bytes);
    return key === undefined || key instanceof Error ? {} : { blob: blobOf(key) };
  }

  #parse(bytes: Buffer): ParsedKey | Error {
    const parsed = this.#library.utils.parseKey(traditional(bytes));
    if (parsed instanceof Error) return parsed;
    const [key] = [parsed].flat();
    return key ?? new Error('it is empty');
  }
}

/** The library reads OpenSSH's format and the older ones of RSA and EC, but not PKCS #8. */
function traditional(bytes: Buffer): Buffer | string {
  if (!bytes.includes('-----BEGIN PRIVATE KEY-----')) return bytes;
  try {
    const key = createPrivateKey(bytes);
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    return key.export({ type, format: 'pem' } as { type: 'pkcs1'; format: 'pem' });
  } catch {
    return bytes; // of another kind; the library says that it cannot be used
  }
}

/** As OpenSSH has it: an own file that others may read is not trusted. */
function isOpenToOthers({ uid, mode }: Stats): boolean {
  return process.getuid?.() === uid && (mode & 0o077) !== 0;
}
