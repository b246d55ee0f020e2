import { nearest } from '../kernel/nearest.ts';
import { type Mistake, type Path, shown, subject } from './mistake.ts';

/** Collects what is wrong with a document. */
export class Mistakes {
  readonly list: Mistake[] = [];
  readonly #root: unknown;

  /** @param root the whole value, so that nodes can be called by their ids */
  constructor(root: unknown) {
    this.#root = root;
  }

  /** @param rule ends "x is y, but …" */
  refuse(path: Path, value: unknown, rule: string, hint?: string): undefined {
    this.add(path, `${subject(path, this.#root)} is ${shown(value)}, but ${rule}`, hint);
  }

  add(path: Path, message: string, hint?: string, first?: Path): undefined {
    this.list.push({
      path,
      part: 'value',
      message,
      ...(hint && { hint }),
      ...(first && { first }),
    });
  }

  unknownKey(path: Path, key: string, known: readonly string[]): void {
    const message = `unknown key ${shown(key)} in ${subject(path, this.#root)}`;
    this.list.push({ path: [...path, key], part: 'key', message, hint: hintFor(key, known) });
  }

  /** What `path` is called in a message. */
  subject(path: Path): string {
    return subject(path, this.#root);
  }
}

/** The name that was probably meant, or all of them. */
export function hintFor(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean ${near}?`;
  if (known.length === 0) return 'there are none';
  const more = known.length > 20 ? ', …' : '';
  return `known here: ${known.slice(0, 20).join(', ')}${more}`;
}
