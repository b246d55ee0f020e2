import { createHash, createHmac } from 'node:crypto';
import { LbError } from '../../../core/kernel/errors.ts';
import type { Bytes } from '../../../core/kernel/units.ts';
import { refusedHostKey } from '../../../core/probe/ssh/host-key-text.ts';
import {
  type Digests,
  type HostKey,
  type HostKeyVerdict,
  hostName,
  judgeHostKey,
  type KnownHost,
  linesOf,
  parseKnownHosts,
  preferKnown,
  readHostKey,
} from '../../../core/probe/ssh/known-hosts.ts';
import type { Access } from './client-configs.ts';
import { readOwnFile, stampOf } from './own-files.ts';

const FILE_LIMIT: Bytes = 32 * 1024 * 1024;

const digests: Digests = {
  hmacSha1: (key, text) => createHmac('sha1', key).update(text).digest(),
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
};

/** What is known of one host's keys. */
export interface HostKeyCheck {
  /** Algorithms with those first whose key can be compared. */
  prefer(algorithms: readonly string[]): readonly string[];
  /** @returns why the key is not trusted, undefined when it is */
  refuse(blob: Uint8Array): LbError | undefined;
}

/** Knows hosts by the operator's files, which it never writes. */
export class HostKeys {
  readonly #files = new Map<string, { readonly stamp: string; readonly lines: KnownHost[] }>();
  /** Keys of unknown hosts that the operator's configuration lets pass: no other ones from then on. */
  readonly #accepted = new Map<string, HostKey>();

  checkOf(access: Access): HostKeyCheck {
    const { hostname, port, hostKeyAlias } = access;
    const name = hostKeyAlias?.toLowerCase() ?? hostName(hostname, port);
    const files = [...access.userKnownHostsFiles, ...access.globalKnownHostsFiles];
    const all = files.flatMap((file) => this.#linesIn(file));
    const lines = linesOf(name, all, digests);
    // As OpenSSH does: a key that is known for the host without its port will do.
    const bare = (): readonly KnownHost[] =>
      hostKeyAlias === undefined && port !== 22
        ? linesOf(hostName(hostname, 22), all, digests)
        : [];
    return {
      prefer: (algorithms) => preferKnown(algorithms, lines),
      refuse: (blob) => {
        const shown = readHostKey(blob);
        let verdict = judgeHostKey(shown, lines);
        if (verdict.kind === 'unknown') {
          const other = judgeHostKey(shown, bare());
          if (other.kind === 'known' || other.kind === 'revoked') verdict = other;
          else if (access.unknownHosts === 'accept') verdict = this.#accept(name, shown, verdict);
        }
        if (verdict.kind === 'known') return undefined;
        const where = access.userKnownHostsFiles[0];
        const text = refusedHostKey(verdict, { name, shown, where }, digests);
        return new LbError('NODE_REFUSED_LOGIN', text);
      },
    };
  }

  /** A host of which keys of another type are known is not new, whatever the configuration says. */
  #accept(name: string, shown: HostKey, verdict: HostKeyVerdict): HostKeyVerdict {
    if (verdict.kind !== 'unknown' || verdict.others.length > 0) return verdict;
    const first = this.#accepted.get(name) ?? shown;
    this.#accepted.set(name, first);
    return judgeHostKey(shown, [
      { hosts: name, keyType: shown.type, key: first.key, file: 'the first connection', line: 0 },
    ]);
  }

  /** A file that is missing or cannot be read says nothing, as with OpenSSH. */
  #linesIn(file: string): readonly KnownHost[] {
    const stamp = stampOf(file);
    if (stamp === undefined) return [];
    const known = this.#files.get(file);
    if (known?.stamp === stamp) return known.lines;
    const text = readOwnFile(file, FILE_LIMIT)?.bytes.toString('latin1') ?? '';
    const lines = parseKnownHosts(text, file);
    this.#files.set(file, { stamp, lines });
    return lines;
  }
}
