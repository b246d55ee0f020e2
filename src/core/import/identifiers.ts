import { complainAboutId, complainAboutZone } from '../cluster/names.ts';

const LONGEST = 200;

/** The text as an id that nodes may have; unchanged when it is one. */
function validId(text: string): string {
  if (complainAboutId(text) === undefined) return text;
  const id = cleaned(text).replace(/^-+/, '_').slice(0, LONGEST).toWellFormed();
  return complainAboutId(id) === undefined ? id : [...id].slice(0, 60).join('') || 'node';
}

/** Parts of nested zones as one zone; '' when all are empty. */
export function validZone(parts: readonly string[]): string {
  const named = parts
    .map((part) => cleaned(part).replaceAll('/', '_'))
    .filter((part) => part !== '');
  const zone = named.join('/');
  return zone === '' || complainAboutZone(zone) === undefined ? zone : zone.slice(0, 60);
}

function cleaned(text: string): string {
  return text.replaceAll(/[=,\p{Z}\p{C}]/gu, '_');
}

/** Gives every text a form that no other has had. */
export class UniqueIds {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  take(wanted: string): string {
    const id = validId(wanted);
    if (!this.#taken.has(id)) return this.#keep(id);
    for (let number = this.#next.get(id) ?? 2; ; number++) {
      const other = `${id}~${number}`;
      if (this.#taken.has(other)) continue;
      this.#next.set(id, number + 1);
      return this.#keep(other);
    }
  }

  #keep(id: string): string {
    this.#taken.add(id);
    return id;
  }
}
