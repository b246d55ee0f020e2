import { nearest } from '../kernel/nearest.ts';
import { type AddressMistake, parseAddress } from './address.ts';
import { checkNodeHeartbeat } from './heartbeat-rules.ts';
import { type Mistake, type Path, shown, subject } from './mistake.ts';
import { complainAboutId, complainAboutZone } from './names.ts';
import { checkNodeProbe } from './probe-rules.ts';

/**
 * What the schema cannot say: ids, addresses and zones are well formed, ids and addresses unique,
 * zones known, nodes' own ways of being measured sensible. Works on a value that may break the schema, so that every mistake is found at once.
 */
export function checkRules(root: Record<string, unknown>): Mistake[] {
  const mistakes: Mistake[] = [];
  const zones = checkZoneList(root.zones, mistakes);
  const nodes = Array.isArray(root.nodes) ? root.nodes : [];
  if (Array.isArray(root.nodes) && nodes.length === 0) mistakes.push(EMPTY);
  const ids = new Map<string, Path>();
  const addresses = new Map<string, Path>();
  for (const [index, node] of nodes.entries()) {
    if (typeof node !== 'object' || node === null) continue;
    const at = ['nodes', index];
    if (typeof node.id === 'string') checkId(node.id, [...at, 'id'], ids, mistakes);
    if (typeof node.address === 'string') {
      checkAddress(node.address, [...at, 'address'], root, addresses, mistakes);
    }
    if (typeof node.zone === 'string') checkZone(node.zone, [...at, 'zone'], root, zones, mistakes);
    if (typeof node.probe === 'object' && node.probe !== null) {
      mistakes.push(...checkNodeProbe(node.probe, [...at, 'probe'], root));
    }
    if (typeof node.heartbeat === 'object' && node.heartbeat !== null) {
      mistakes.push(...checkNodeHeartbeat(node.heartbeat, [...at, 'heartbeat'], root));
    }
  }
  return mistakes;
}

const EMPTY: Mistake = {
  path: ['nodes'],
  part: 'value',
  message: 'nodes is empty, but a cluster needs at least one node',
  hint: 'write for example: - dns-1=10.0.0.1',
};

function checkId(id: string, path: Path, seen: Map<string, Path>, mistakes: Mistake[]): void {
  const wrong = complainAboutId(id);
  if (wrong !== undefined) {
    mistakes.push({
      path,
      part: 'value',
      message: `id ${shown(id)} ${wrong.message}`,
      hint: wrong.hint,
    });
  }
  const first = seen.get(id);
  if (first === undefined) seen.set(id, path);
  else {
    const message = `id ${shown(id)} is taken by another node`;
    mistakes.push({ path, part: 'value', message, first, hint: 'give each node an id of its own' });
  }
}

function checkAddress(
  text: string,
  path: Path,
  root: unknown,
  seen: Map<string, Path>,
  mistakes: Mistake[],
): void {
  const address = parseAddress(text);
  if (address.kind === 'mistake') {
    mistakes.push(badAddress(text, path, root, address));
    return;
  }
  const first = seen.get(address.text);
  if (first === undefined) {
    seen.set(address.text, path);
    return;
  }
  const same = address.text === text ? '' : `, which is ${address.text},`;
  const message = `address ${shown(text)}${same} is taken by another node`;
  const hint = 'several nodes on one machine differ by port, for example 10.0.0.1:53';
  mistakes.push({ path, part: 'value', message, first, hint });
}

function badAddress(text: string, path: Path, root: unknown, mistake: AddressMistake): Mistake {
  const message = `${subject(path, root)}: ${shown(text)} ${mistake.message}`;
  return { path, part: 'value', message, hint: mistake.hint };
}

function checkZone(
  zone: string,
  path: Path,
  root: unknown,
  known: ReadonlySet<string> | undefined,
  mistakes: Mistake[],
): void {
  const wrong = complainAboutZone(zone);
  if (wrong !== undefined) {
    const message = `${subject(path, root)}: ${shown(zone)} ${wrong.message}`;
    mistakes.push({ path, part: 'value', message, hint: wrong.hint });
  } else if (known !== undefined && !known.has(zone)) {
    const near = nearest(zone, known);
    const message = `${subject(path, root)}: ${shown(zone)} is not in the list of zones`;
    const hint = near === undefined ? 'add it under zones:' : `did you mean ${near}?`;
    mistakes.push({ path, part: 'value', message, hint });
  }
}

/** @returns the known zones; undefined when the file does not list them */
function checkZoneList(zones: unknown, mistakes: Mistake[]): Set<string> | undefined {
  if (!Array.isArray(zones)) return undefined;
  const seen = new Map<string, Path>();
  for (const [index, zone] of zones.entries()) {
    if (typeof zone !== 'string') continue;
    const path = ['zones', index];
    const wrong = complainAboutZone(zone);
    const first = seen.get(zone);
    if (wrong !== undefined) {
      const message = `zone ${shown(zone)} ${wrong.message}`;
      mistakes.push({ path, part: 'value', message, hint: wrong.hint });
    } else if (first !== undefined) {
      mistakes.push({ path, part: 'value', message: `zone ${shown(zone)} is listed twice`, first });
    }
    if (first === undefined) seen.set(zone, path);
  }
  return new Set(seen.keys());
}
