import type * as v from 'valibot';
import { nearest } from '../kernel/nearest.ts';
import { type Mistake, type Path, shown, subject } from './mistake.ts';

/** The parts of a schema that are walked here: wrappers, mappings and lists. */
interface Walkable {
  readonly type: string;
  readonly wrapped?: Walkable;
  readonly item?: Walkable;
  readonly entries?: Readonly<Record<string, Walkable>>;
}

/** Every key that the schema does not know, with the one that was probably meant. */
export function unknownKeys(schema: v.GenericSchema, root: unknown): Mistake[] {
  const mistakes: Mistake[] = [];
  walk(schema as unknown as Walkable, root, [], root, mistakes);
  return mistakes;
}

function walk(
  schema: Walkable,
  value: unknown,
  path: Path,
  root: unknown,
  mistakes: Mistake[],
): void {
  const { item: itemSchema, entries } = schema.wrapped ?? schema;
  if (typeof value !== 'object' || value === null) return;
  if (itemSchema !== undefined && Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      walk(itemSchema, item, [...path, index], root, mistakes);
    }
  }
  if (entries === undefined || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (entry === undefined) mistakes.push(unknownKey(key, path, root, Object.keys(entries)));
    else walk(entry, inner, [...path, key], root, mistakes);
  }
}

function unknownKey(key: string, path: Path, root: unknown, known: readonly string[]): Mistake {
  const near = nearest(key, known);
  return {
    path: [...path, key],
    part: 'key',
    message: `unknown key ${shown(key)} in ${subject(path, root)}`,
    hint: near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${near}?`,
  };
}
