import {
  type Digests,
  fingerprint,
  type HostKey,
  type HostKeyVerdict,
  type KnownHost,
} from './known-hosts.ts';

/** Keys longer than this (RSA) fill a screen: they are to be fetched instead. */
const SHOWN_LENGTH = 300;

/** Why a host key is refused and what to do, in one line. */
export function refusedHostKey(
  verdict: Exclude<HostKeyVerdict, { kind: 'known' }>,
  about: {
    /** As the host stands in known_hosts files. */
    readonly name: string;
    readonly shown: HostKey;
    /** The file a new line belongs into. */
    readonly where: string | undefined;
  },
  digests: Pick<Digests, 'sha256'>,
): string {
  const { name, shown } = about;
  const it = `${shown.type} ${fingerprint(shown.key, digests)}`;
  if (verdict.kind === 'revoked') {
    return `the host key of ${name} (${it}) is revoked in ${place(verdict.by)}`;
  }
  if (verdict.kind === 'changed') {
    const before = fingerprint(verdict.from.key, digests);
    return `THE HOST KEY OF ${name} HAS CHANGED: it shows ${it}, where ${place(verdict.from)} has ${before}. Somebody may be listening in. If the node was set up anew, take that line out: ssh-keygen -R '${name}'`;
  }
  const others = verdict.others.map(({ keyType }) => keyType).join(', ');
  const known = others === '' ? '' : ` (of other types are known: ${others})`;
  const authority =
    verdict.authority === undefined
      ? ''
      : `; ${place(verdict.authority)} trusts an authority, but certificates need the engine openssh`;
  return `the host key of ${name} is not known${known}: ${it}${authority}. ${advice(about)}`;
}

function advice({ name, shown, where }: Parameters<typeof refusedHostKey>[1]): string {
  const file = where ?? '~/.ssh/known_hosts';
  if (shown.key.length > SHOWN_LENGTH) {
    return `If that is its fingerprint, add it: ${keyscan(name, shown.type)} >> ${file}`;
  }
  return `If that is its fingerprint, add to ${file}: ${name} ${shown.type} ${padded(shown.key)}`;
}

/** @param name `host` or `[host]:port` */
function keyscan(name: string, type: string): string {
  const match = /^\[(.*)\]:(\d+)$/.exec(name);
  const port = match === null ? '' : ` -p ${match[2]}`;
  return `ssh-keyscan${port} -t ${type.replace(/^ssh-|-sha2.*/g, '')} ${match?.[1] ?? name}`;
}

function place({ file, line }: KnownHost): string {
  return line === 0 ? file : `${file}:${line}`;
}

function padded(key: string): string {
  return key.padEnd(Math.ceil(key.length / 4) * 4, '=');
}
