import { LbError, type Problem } from '../kernel/errors.ts';
import { parseAddress } from './address.ts';
import { interpretCluster } from './interpret.ts';
import { countMistakes } from './mistake.ts';
import { parseNodeSettings, parseNodeText, type RawNode } from './node-text.ts';

export interface HostList {
  readonly nodes: readonly RawNode[];
  /** Lines left out because they name this machine or a group, as /etc/hosts has them. */
  readonly skipped: readonly { readonly line: number; readonly text: string }[];
}

/** A node whose id may still have to be made from its address. */
type Host = Omit<RawNode, 'id'> & { readonly id?: string };

interface Entry {
  readonly line: number;
  readonly text: string;
  readonly host: Host;
}

/**
 * Reads a list of hosts, one a line, `#` beginning a comment:
 * `10.0.0.1`, `dns-1.example.com:53`, `dns-1=10.0.0.1`, each followed by `weight=2`, `zone=a/b` or
 * `state=drain` as wanted; lines of /etc/hosts (`10.0.0.1 dns-1.example.com dns-1`); and hosts of a
 * simple Ansible inventory (`dns-1 ansible_host=10.0.0.1`, section headers, no ranges).
 *
 * @throws LbError INPUT_INVALID with all mistakes, TOO_MANY_NODES
 */
export function parseHosts(text: string, file: string): HostList {
  const entries: Entry[] = [];
  const skipped: { line: number; text: string }[] = [];
  const problems: Problem[] = [];
  let isData = true;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const content = raw.replace(/(^|\s)#.*$/, '').trim();
    const header = /^\[[A-Za-z_][\w.-]*(?::(\w+))?\]$/.exec(content);
    if (header !== null) isData = header[1] === undefined;
    if (content === '' || header !== null || !isData) continue;
    const host = parseHost(content);
    const line = index + 1;
    if (host === undefined) skipped.push({ line, text: content });
    else if ('kind' in host) problems.push(problemAt(line, raw, file, host.message, host.hint));
    else entries.push({ line, text: raw, host });
  }
  const nodes = nameHosts(entries.map(({ host }) => host));
  problems.push(...check(nodes, entries, file));
  if (entries.length === 0 && problems.length === 0) throw noHosts(file);
  if (problems.length === 0) return { nodes, skipped };
  problems.sort((a, b) => a.line! - b.line!);
  throw new LbError('INPUT_INVALID', `${file} has ${countMistakes(problems.length)}:`, {
    problems,
  });
}

interface HostMistake {
  readonly kind: 'mistake';
  readonly message: string;
  readonly hint: string;
}

const HINT = 'write one host a line, for example: 10.0.0.1 or dns-1=10.0.0.1 weight=2 zone=room-1';

/** @returns undefined for a line that names no member of a cluster */
function parseHost(content: string): Host | HostMistake | undefined {
  const [first, ...rest] = content.split(/[\s,]+/).filter((word) => word !== '');
  const settings = rest.filter((word) => word.includes('=') && !word.startsWith('ansible_'));
  const names = rest.filter((word) => !word.includes('='));
  if (first!.includes('=')) {
    const node = parseNodeText([first, ...rest].join(','));
    return 'kind' in node ? { ...node, hint: HINT } : node;
  }
  const read = parseNodeSettings(settings);
  if ('kind' in read) return { kind: 'mistake', message: `"${first}" ${read.message}`, hint: HINT };
  const behind = rest.find((word) => word.startsWith('ansible_host='));
  if (behind !== undefined) return { ...read, id: first!, address: behind.slice(13) };
  if (names.length === 0) return { ...read, address: first! };
  return parseHostsLine(first!, names, read);
}

/** `10.0.0.1 dns-1.example.com dns-1`: the short name is the id. */
function parseHostsLine(
  address: string,
  names: readonly string[],
  settings: Omit<Host, 'address'>,
): Host | HostMistake | undefined {
  const { kind } = parseAddress(address.replace(/%.*$/, ''));
  if (kind !== 'ipv4' && kind !== 'ipv6') {
    const message = `"${names[0]}" is neither a setting nor a name behind an IP address`;
    return { kind: 'mistake', message, hint: HINT };
  }
  if (
    names.some((name) =>
      /^(?:ip6-)?(?:localhost|loopback|broadcasthost|all|mcastprefix)/.test(name),
    )
  ) {
    return undefined;
  }
  return { ...settings, id: names.find((name) => !name.includes('.')) ?? names[0]!, address };
}

/** Gives hosts without an id the first part of their name when no other has it, else their address. */
function nameHosts(hosts: readonly Host[]): RawNode[] {
  const short = hosts.map((host) => host.id ?? shortName(host.address));
  const uses = new Map<string, number>();
  for (const id of short) uses.set(id, (uses.get(id) ?? 0) + 1);
  return hosts.map((host, i) => {
    const isShared = host.id === undefined && uses.get(short[i]!)! > 1;
    const { id: _id, address, ...settings } = host;
    return { id: isShared ? canonical(address) : short[i]!, address, ...settings };
  });
}

function shortName(address: string): string {
  const parsed = parseAddress(address);
  return parsed.kind === 'name' ? parsed.host.split('.')[0]! : canonical(address);
}

function canonical(address: string): string {
  const parsed = parseAddress(address);
  return parsed.kind === 'mistake' ? address : parsed.text;
}

function check(nodes: readonly RawNode[], entries: readonly Entry[], file: string): Problem[] {
  if (nodes.length === 0) return [];
  const { mistakes } = interpretCluster({ version: 1, nodes }, { file });
  // An id made from an address repeats only where the address does, which is reported itself.
  const own = mistakes.filter(
    ({ path, first }) =>
      first === undefined || path[2] !== 'id' || entries[path[1] as number]!.host.id !== undefined,
  );
  return own.map(({ path, message, hint, first }) => {
    const { line, text } = entries[path[1] as number]!;
    const repeated = first && `; first in line ${entries[first[1] as number]!.line}`;
    return problemAt(line, text, file, message + (repeated ?? ''), hint);
  });
}

function problemAt(
  line: number,
  text: string,
  file: string,
  message: string,
  hint: string | undefined,
): Problem {
  const width = text.trim().length;
  const column = text.length - text.trimStart().length + 1;
  return { file, line, column, message, excerpt: { text, width }, ...(hint && { hint }) };
}

const noHosts = (file: string) =>
  new LbError('INPUT_INVALID', `${file} names no host`, { hint: HINT });
