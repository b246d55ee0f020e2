/** Where in the document's value: keys and list indices from the root. */
export type Path = readonly (string | number)[];

/** One thing wrong with a value, before it is known at which line it stands. */
export interface Mistake {
  readonly path: Path;
  /** Whether the key or the value at `path` is to be marked. */
  readonly part: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
  /** The place that this one repeats; its line is added to the message. */
  readonly first?: Path;
}

/** `a mistake`, `3 mistakes`. */
export function countMistakes(count: number): string {
  return count === 1 ? 'a mistake' : `${count} mistakes`;
}

/** A value as it would stand in the file, short enough for a sentence. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  }
  if (typeof value === 'number') return shownNumber(value);
  if (typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return 'a mapping';
  const isShort = value.length <= 5 && value.every((item) => typeof item !== 'object');
  return isShort ? `[${value.map(shown).join(', ')}]` : 'a list';
}

function shownNumber(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  return Number.isFinite(value) ? String(value) : value < 0 ? '-.inf' : '.inf';
}

/** What stands at a path, in words: `weight of node "dns-3"`, `ring.replicas.copies`. */
export function subject(path: Path, root: unknown): string {
  const [section, index, ...rest] = path;
  if (section === undefined) return 'the file';
  if (section !== 'nodes' || typeof index !== 'number') return path.map(step).join('').slice(1);
  const node = `node ${nodeName(root, index)}`;
  if (rest.length === 0) return node;
  if (rest[0] === 'labels' && rest.length === 2) return `label "${rest[1]}" of ${node}`;
  return `${rest.map(step).join('').slice(1)} of ${node}`;
}

const step = (part: string | number): string =>
  typeof part === 'number' ? ` ${part + 1}` : `.${part}`;

/** Its id in quotes when it has a usable one, else its number from 1. */
function nodeName(root: unknown, index: number): string {
  const node = (root as { nodes: unknown[] }).nodes[index];
  const id = (node as { id?: unknown } | null)?.id;
  return typeof id === 'string' && id !== '' ? shown(id) : String(index + 1);
}
