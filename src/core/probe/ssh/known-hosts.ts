/** One line of a known_hosts file, sshd(8) section SSH_KNOWN_HOSTS FILE FORMAT. */
export interface KnownHost {
  readonly marker?: 'revoked' | 'cert-authority';
  /** Comma-separated patterns, or one hashed name. */
  readonly hosts: string;
  readonly keyType: string;
  /** Base64 without padding. */
  readonly key: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Hashes that core does not bring along. */
export interface Digests {
  hmacSha1(key: Uint8Array, text: string): Uint8Array;
  sha256(bytes: Uint8Array): Uint8Array;
}

/** A host key as a server shows it. */
export interface HostKey {
  readonly type: string;
  /** Base64 without padding. */
  readonly key: string;
}

export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'revoked'; readonly by: KnownHost }
  /** Another key of the same type is known. */
  | { readonly kind: 'changed'; readonly from: KnownHost }
  /** `others`: keys of other types that are known; `authority`: certificates of one would do. */
  | {
      readonly kind: 'unknown';
      readonly others: readonly KnownHost[];
      readonly authority?: KnownHost;
    };

/** Lines that say nothing are skipped, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((content, index) => {
    const fields = content.trim().split(/[ \t]+/);
    if (fields[0] === '' || fields[0]!.startsWith('#')) return [];
    const marker = fields[0]!.startsWith('@') ? fields.shift()!.slice(1) : undefined;
    const [hosts, keyType, key] = fields;
    if (hosts === undefined || keyType === undefined || key === undefined) return [];
    if (!/^[A-Za-z0-9+/]{16,}={0,2}$/.test(key)) return []; // the numbers of SSH protocol 1
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    const known = { hosts, keyType, key: unpadded(key), file, line: index + 1 };
    return [marker === undefined ? known : { marker, ...known }];
  });
}

/** How a host stands in known_hosts files: the port is named when it is not 22. */
export function hostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** The lines that speak of a host. @param name of `hostName` */
export function linesOf(
  name: string,
  lines: readonly KnownHost[],
  digests: Pick<Digests, 'hmacSha1'>,
): readonly KnownHost[] {
  return lines.filter(({ hosts }) =>
    hosts.startsWith('|') ? isHashOf(hosts, name, digests) : isNamed(hosts, name),
  );
}

/** What the lines of a host say about the key it shows. */
export function judgeHostKey(shown: HostKey, lines: readonly KnownHost[]): HostKeyVerdict {
  const isShown = ({ key }: KnownHost): boolean => key === shown.key;
  const by = lines.find((line) => line.marker === 'revoked' && isShown(line));
  if (by !== undefined) return { kind: 'revoked', by };
  const plain = lines.filter(({ marker }) => marker === undefined);
  if (plain.some(isShown)) return { kind: 'known' };
  const from = plain.find(({ keyType }) => keyType === shown.type);
  if (from !== undefined) return { kind: 'changed', from };
  const authority = lines.find(({ marker }) => marker === 'cert-authority');
  return { kind: 'unknown', others: plain, ...(authority && { authority }) };
}

/**
 * Algorithms with those first for which a key is known: a host with several keys then shows one that
 * can be compared, where its own choice would look like a change.
 *
 * @param algorithms in the client's order
 */
export function preferKnown(
  algorithms: readonly string[],
  lines: readonly KnownHost[],
): readonly string[] {
  const types = new Set(lines.flatMap((line) => (line.marker ? [] : [line.keyType])));
  const isKnown = (algorithm: string): boolean =>
    types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...algorithms.filter(isKnown), ...algorithms.filter((one) => !isKnown(one))];
}

/** A key as it goes over the wire: it begins with the length and the name of its type. */
export function readHostKey(blob: Uint8Array): HostKey {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  return { type: bytes.toString('latin1', 4, 4 + Math.min(length, 64)), key: toBase64(bytes) };
}

/** As `ssh-keygen -l` writes it: `SHA256:` and Base64. @param key Base64 */
export function fingerprint(key: string, digests: Pick<Digests, 'sha256'>): string {
  return `SHA256:${toBase64(digests.sha256(Buffer.from(key, 'base64')))}`;
}

/** Base64 without padding, as keys are compared. */
function toBase64(bytes: Uint8Array): string {
  return unpadded(Buffer.from(bytes).toString('base64'));
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '');
}

/** `|1|salt|hash`: HMAC-SHA1 of the name with the salt as its key. */
function isHashOf(hosts: string, name: string, { hmacSha1 }: Pick<Digests, 'hmacSha1'>): boolean {
  const [, version, salt, hash] = hosts.split('|');
  if (version !== '1' || !salt || !hash) return false;
  const mac = hmacSha1(Buffer.from(salt, 'base64'), name);
  return toBase64(mac) === unpadded(hash);
}

/** Some pattern fits and no negated one does. */
function isNamed(hosts: string, name: string): boolean {
  let isIncluded = false;
  for (const entry of hosts.toLowerCase().split(',')) {
    const isNegated = entry.startsWith('!');
    if (!fits(isNegated ? entry.slice(1) : entry, name)) continue;
    if (isNegated) return false;
    isIncluded = true;
  }
  return isIncluded;
}

/** `*` stands for any text, `?` for one character. Linear in time for any pattern but of many stars. */
function fits(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  let [p, n, star, retry] = [0, 0, -1, 0];
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      retry = n;
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p++;
      n++;
    } else if (star !== -1) {
      p = star + 1;
      n = ++retry;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
