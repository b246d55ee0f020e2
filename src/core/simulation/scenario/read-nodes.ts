import { parseAddress } from '../../cluster/address.ts';
import { isMapping } from '../../cluster/mapping.ts';
import type { Path } from '../../cluster/mistake.ts';
import { complainAboutId, complainAboutZone } from '../../cluster/names.ts';
import { MAX_WEIGHT, MIN_WEIGHT } from '../../kernel/units.ts';
import { disciplineNames } from '../../load/server/discipline.ts';
import type { Capacity } from '../../vector/performance.ts';
import { madeUpAddress } from '../made-up-address.ts';
import type { Crowding, ModelNode } from '../model.ts';
import { Fields } from './fields.ts';
import { keysOf } from './format.ts';

const MOST_NODES = 20_000;
const SPEED = { least: 1e-6, most: 1e6 };
const COUNT = { least: 1, most: 1e9 };
const SIZE = { least: 0, most: 2 ** 53 };

/** The list `nodes`, each as often as its `count` says. */
export function readNodes(root: Fields): ModelNode[] {
  const nodes = new NodeList(root);
  const items = root.list('nodes', 'nodes', MOST_NODES);
  for (const [i, item] of items.entries()) {
    const path = [...root.at('nodes'), i];
    if (isMapping(item)) nodes.add(new Fields(item, path, keysOf('node'), root.mistakes));
    else root.mistakes.refuse(path, item, 'must be a mapping such as { id: n1, speed: 2 }');
  }
  if (items.length === 0 && !root.has('nodes')) {
    root.mistakes.add([], 'no nodes in the file', 'write for example nodes: [{ id: n, count: 4 }]');
  } else if (items.length === 0 && Array.isArray(root.get('nodes'))) {
    root.refuse('nodes', 'must have at least one', 'for example { id: n, count: 4 }');
  }
  const all = nodes.finish();
  if (all.length > 0 && !all.some(({ isMember }) => isMember)) {
    root.refuse('nodes', 'must have at least one member from the start');
  }
  return all;
}

/** Nodes so far; ids and addresses are distinct. */
class NodeList {
  readonly #root: Fields;
  readonly #nodes: ModelNode[] = [];
  readonly #ids = new Map<string, Path>();
  readonly #addresses = new Map<string, Path>();
  #isFull = false;

  constructor(root: Fields) {
    this.#root = root;
  }

  add(node: Fields): void {
    const id = readId(node);
    const count = node.whole('count', { least: 1, most: MOST_NODES }, null);
    const given = readAddress(node, count);
    const { address: _, ...settings } = readSettings(node);
    if (this.#isFull) return;
    if (this.#nodes.length + (count ?? 1) > MOST_NODES) {
      this.#isFull = true;
      this.#root.refuse('nodes', `there may be at most ${MOST_NODES} nodes`);
      return;
    }
    for (let i = 0; i < (count ?? 1); i++) {
      const name = count === null ? id : `${id}-${i + 1}`;
      this.#claim(this.#ids, name, node, 'id');
      if (given !== undefined) this.#claim(this.#addresses, given, node, 'address');
      this.#nodes.push({ ...settings, id: name, address: given ?? '' });
    }
  }

  /** Addresses that are made up are none of the given ones. */
  finish(): ModelNode[] {
    let next = 0;
    const free = (): string => {
      while (this.#addresses.has(madeUpAddress(next))) next++;
      return madeUpAddress(next++);
    };
    return this.#nodes.map((node) => (node.address === '' ? { ...node, address: free() } : node));
  }

  #claim(taken: Map<string, Path>, name: string, node: Fields, key: 'id' | 'address'): void {
    const first = taken.get(name);
    if (first === undefined) {
      taken.set(name, node.at(key));
      return;
    }
    const message = `${key} ${JSON.stringify(name)} is taken by another node`;
    node.mistakes.add(node.at(key), message, 'give each node one of its own', first);
  }
}

function readId(node: Fields): string {
  if (!node.has('id')) {
    const what = node.mistakes.subject(node.path);
    node.mistakes.add(node.path, `no id in ${what}`, 'write for example id: n1');
    return '';
  }
  const id = node.text('id', '');
  const wrong = id === '' ? undefined : complainAboutId(id);
  if (wrong !== undefined)
    node.mistakes.add(node.at('id'), `id ${id} ${wrong.message}`, wrong.hint);
  return id;
}

function readAddress(node: Fields, count: number | null): string | undefined {
  if (!node.has('address')) return undefined;
  if (count !== null) {
    return node.refuse('address', 'several nodes cannot have one', 'leave it out');
  }
  const address = parseAddress(node.text('address', '10.0.0.1'));
  if (address.kind !== 'mistake') return address.text;
  return node.refuse('address', `it ${address.message}`, address.hint);
}

function readSettings(node: Fields): Omit<ModelNode, 'id'> {
  const zone = node.text('zone', '');
  const wrong = zone === '' ? undefined : complainAboutZone(zone);
  if (wrong !== undefined) node.refuse('zone', `it ${wrong.message}`, wrong.hint);
  const free = node.quantity('free', 'size', SIZE, null);
  const total = node.quantity('total', 'size', SIZE, null);
  if (free !== null && total !== null && free > total) {
    node.refuse('free', 'that is more than the total');
  }
  return {
    address: '',
    zone,
    weight: node.number('weight', { least: MIN_WEIGHT, most: MAX_WEIGHT }, 1),
    speed: node.number('speed', SPEED, 1),
    cores: node.whole('cores', { least: 1, most: 65_536 }, 1),
    discipline: node.oneOf('discipline', disciplineNames, 'ps'),
    diskSpeed: node.number('diskSpeed', SPEED, 1),
    crowding: readCrowding(node),
    capacity: readCapacity(node),
    baseUse: node.quantity('baseUse', 'ratio', { least: 0, most: 1 }, 0),
    freeBytes: free,
    totalBytes: total,
    isMember: node.flag('member', true),
  };
}

/** @see SPEC S3.6, S1.9 */
function readCrowding(node: Fields): Crowding | null {
  const critical = node.whole('criticalCount', COUNT, null);
  if (!node.has('memory')) {
    if (critical === null) return null;
    return { base: 0, capacity: critical, steepness: 2, slowest: 0.15, isMemory: false };
  }
  if (critical !== null) node.refuse('memory', 'a node has a criticalCount or memory, not both');
  const memory = node.section('memory', keysOf('memory'));
  const base = memory.quantity('base', 'ratio', { least: 0, most: 1 }, 0.3);
  const capacity = memory.whole('capacity', COUNT, null);
  if (capacity === null) {
    if (!memory.has('capacity')) memory.refuse('capacity', 'must be the requests that fill it');
    return null;
  }
  return { base, capacity, steepness: 3, slowest: 0.05, isMemory: true };
}

function readCapacity(node: Fields): Capacity | null {
  if (!node.has('capacity')) return null;
  const capacity = node.section('capacity', keysOf('capacity'));
  return {
    cpu: capacity.number('cpu', { least: 0, most: 1e15 }, null),
    memory: capacity.quantity('memory', 'size', SIZE, null),
    disk: capacity.number('disk', { least: 0, most: 1e15 }, null),
  };
}
