import { parseAddress } from './address.ts';
import { type Mistake, type Path, shown, subject } from './mistake.ts';
import { type NodeProbe, type ProbeSource, probeSources } from './probe-settings.ts';

/** Stands for a node's host in URLs and labels. */
export const HOST = '{host}';

/** Whether a text with `{host}` in it becomes a URL that can be fetched for every host. */
export function isProbeUrl(text: string): boolean {
  if (/[\s\p{Cc}]/u.test(text)) return false;
  const filled = text.replaceAll(HOST, 'h');
  if (!/^https?:\/\//i.test(filled) || !URL.canParse(filled)) return false;
  const { hostname, username, password, hash } = new URL(filled);
  return (
    hostname !== '' && username === '' && password === '' && hash === '' && !/[{}]/.test(filled)
  );
}

/** Which sources make use of a node's own settings. */
const USES: Readonly<Record<Exclude<keyof NodeProbe, 'source'>, readonly ProbeSource[]>> = {
  address: ['ssh', 'node-exporter', 'prometheus'],
  user: ['ssh'],
  port: ['ssh'],
  url: ['node-exporter', 'prometheus'],
  instance: ['prometheus'],
};

/**
 * What the schema cannot say about a node's own settings: the address is one, and each setting is of
 * use for the source that the node names. Without a name everything is allowed: the source may come
 * from the command line.
 *
 * @param path of the settings
 */
export function checkNodeProbe(
  probe: Readonly<Record<string, unknown>>,
  path: Path,
  root: unknown,
): Mistake[] {
  const mistakes: Mistake[] = [];
  if (typeof probe.address === 'string' && probe.address !== '') {
    const hint = 'write the host only; the port of sshd is port: 2222';
    mistakes.push(...checkHost(probe.address, [...path, 'address'], root, hint));
  }
  const source = probeSources.find((one) => one === probe.source);
  for (const [key, sources] of source === undefined ? [] : Object.entries(USES)) {
    if (probe[key] === undefined || sources.includes(source!)) continue;
    const at = [...path, key];
    const message = `${subject(at, root)} is of no use for source ${source}`;
    const hint = `it is for ${sources.join(' and ')}`;
    mistakes.push({ path: at, part: 'key', message, hint });
  }
  return mistakes;
}

/** A host without a port. @param hint where the port is to be written instead */
export function checkHost(text: string, path: Path, root: unknown, hint: string): Mistake[] {
  const address = parseAddress(text);
  const value = { path, part: 'value' as const };
  if (address.kind === 'mistake') {
    const message = `${subject(path, root)}: ${shown(text)} ${address.message}`;
    return [{ ...value, message, hint: address.hint }];
  }
  if (address.port === undefined) return [];
  const message = `${subject(path, root)}: ${shown(text)} has a port`;
  return [{ ...value, message, hint }];
}
