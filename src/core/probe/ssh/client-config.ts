import type { Ms } from '../../kernel/units.ts';

/** What OpenSSH would do to reach a host: the part of ssh_config(5) that matters to another client. */
export interface SshClientConfig {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  /** As written, with `~` and `%` tokens. */
  readonly identityFiles: readonly string[];
  /** Of an agent's keys, use only those that are in identity files. */
  readonly identitiesOnly: boolean;
  /** `none`, `SSH_AUTH_SOCK`, `$VARIABLE` or a path. */
  readonly identityAgent?: string;
  /** Hosts to go through, the first first. */
  readonly jumps: readonly SshJump[];
  readonly userKnownHostsFiles: readonly string[];
  readonly globalKnownHostsFiles: readonly string[];
  readonly unknownHosts: 'refuse' | 'accept';
  readonly hostKeyAlias?: string;
  readonly connectTimeoutMs?: Ms;
  readonly family?: 4 | 6;
  readonly bindAddress?: string;
  /** Names of algorithms that may be used; undefined: the client's own choice. */
  readonly algorithms: {
    readonly kex?: readonly string[];
    readonly ciphers?: readonly string[];
    readonly macs?: readonly string[];
    readonly hostKeys?: readonly string[];
  };
  /** Certificates to log in with, which another client has no use for. */
  readonly certificateFiles: readonly string[];
  /** Settings that change whom we trust or how we get there, and that only OpenSSH itself can follow. */
  readonly onlyOpenSsh: readonly string[];
}

/** One stop of ProxyJump: `[user@]host[:port]`. */
export interface SshJump {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** `proxyusefdpass` and the like only matter together with these. */
const ONLY_OPENSSH = ['proxycommand', 'knownhostscommand', 'revokedhostkeys'] as const;

/**
 * Reads what `ssh -G host` prints: a keyword in small letters and its value a line.
 * @returns undefined when it does not even name a host, a port and a user
 */
export function parseClientConfig(text: string): SshClientConfig | undefined {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const match = /^(\w+) (.*\S)\s*$/.exec(line);
    if (match === null) continue;
    const keyword = match[1]!.toLowerCase();
    values.set(keyword, [...(values.get(keyword) ?? []), match[2]!]);
  }
  const one = (keyword: string): string | undefined => values.get(keyword)?.[0];
  const given = (keyword: string): string | undefined => {
    const value = one(keyword);
    return value?.toLowerCase() === 'none' ? undefined : value;
  };
  const list = (keyword: string): readonly string[] | undefined => one(keyword)?.split(',');
  const [hostname, port, user] = [one('hostname'), Number(one('port')), one('user')];
  if (hostname === undefined || user === undefined || !isPort(port)) return undefined;
  const seconds = Number(given('connecttimeout') ?? Number.NaN);
  const family = { inet: 4, inet6: 6 }[one('addressfamily') ?? ''] as 4 | 6 | undefined;
  return {
    hostname,
    port,
    user,
    identityFiles: (values.get('identityfile') ?? []).filter((file) => file !== 'none'),
    identitiesOnly: one('identitiesonly') === 'yes',
    certificateFiles: values.get('certificatefile') ?? [],
    jumps: (given('proxyjump')?.split(',') ?? []).flatMap((jump) => parseJump(jump) ?? []),
    userKnownHostsFiles: splitPaths(given('userknownhostsfile') ?? ''),
    globalKnownHostsFiles: splitPaths(given('globalknownhostsfile') ?? ''),
    unknownHosts: isTrusting(one('stricthostkeychecking')) ? 'accept' : 'refuse',
    algorithms: defined({
      kex: list('kexalgorithms'),
      ciphers: list('ciphers'),
      macs: list('macs'),
      hostKeys: list('hostkeyalgorithms'),
    }),
    onlyOpenSsh: ONLY_OPENSSH.filter((keyword) => given(keyword) !== undefined),
    ...defined({
      identityAgent: one('identityagent'),
      hostKeyAlias: given('hostkeyalias'),
      connectTimeoutMs: seconds > 0 ? seconds * 1000 : undefined,
      family,
      bindAddress: given('bindaddress'),
    }),
  };
}

/** `off` and `no` are printed as `false`. Whoever connects to hosts of changed keys too is not followed there. */
function isTrusting(setting: string | undefined): boolean {
  return ['accept-new', 'no', 'off', 'false'].includes(setting ?? '');
}

/** @returns undefined for what is no stop */
export function parseJump(text: string): SshJump | undefined {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:[\]/]+))(?::(\d{1,5}))?\/?$/.exec(
    text.trim(),
  );
  if (match === null) return undefined;
  const port = match[4] === undefined ? undefined : Number(match[4]);
  if (port !== undefined && !isPort(port)) return undefined;
  return { host: match[2] ?? match[3]!, ...defined({ user: match[1], port }) };
}

/**
 * Paths are printed one after the other without quotes, and may have blanks: a blank parts two only
 * where a new absolute path follows.
 */
function splitPaths(text: string): readonly string[] {
  return text.split(/ +(?=[/~%$]|none$)/).filter((path) => path !== '' && path !== 'none');
}

/** What `%` tokens and `~` stand for. */
export interface PathTokens {
  /** Home folder of the operator. */
  readonly home: string;
  /** The operator's name on this machine. */
  readonly localUser: string;
  readonly localHost: string;
  /** Host as it was asked for. */
  readonly asked: string;
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly hostKeyAlias?: string;
  environment(name: string): string | undefined;
}

/** A path of ssh_config(5) with its tokens (section TOKENS) and variables replaced; unknown ones stay. */
export function expandPath(path: string, tokens: PathTokens): string {
  const { home, localUser, localHost, asked, hostname, port, user } = tokens;
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    d: home,
    h: hostname,
    k: tokens.hostKeyAlias ?? asked,
    L: localHost.split('.', 1)[0]!,
    l: localHost,
    n: asked,
    p: String(port),
    r: user,
    u: localUser,
  };
  return path
    .replace(/^~(?=\/|$)/, () => home)
    .replace(/\$\{(\w+)\}/g, (all, name: string) => tokens.environment(name) ?? all)
    .replace(/%(.)/g, (all, letter: string) => values[letter] ?? all);
}

/**
 * Why a host or a user name is not handed to the ssh program, or undefined when it may be. What starts
 * with a dash would be an option; what a shell would obey could reach one by the operator's own
 * `Match exec` or ProxyCommand.
 */
export function unsafeName(kind: 'host' | 'user', name: string): string | undefined {
  if (name === '') return `an empty ${kind} name`;
  if (name.startsWith('-')) return `the ${kind} name "${name}" starts with a dash`;
  if (name.length > 255) return `the ${kind} name is longer than 255 characters`;
  const pattern = kind === 'host' ? /^[\p{L}\p{N}._:%-]+$/u : /^[\p{L}\p{N}._:%@+=,-]+$/u;
  return pattern.test(name) ? undefined : `"${name}" cannot be the name of a ${kind}`;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

/** Without the keys whose value is undefined. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
