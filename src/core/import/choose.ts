import { hintFor } from '../cluster/mistakes.ts';
import { LbError } from '../kernel/errors.ts';
import type { NamedRing } from './importer.ts';

/** What a message needs to know of a configuration. */
interface Configuration {
  readonly file: string;
  readonly word: string;
}

interface Named {
  readonly name: string;
}

/**
 * The parts of a configuration that are to be read.
 * @param known names of all there are
 * @throws LbError USAGE for a name that is not there
 */
export function chosenNames(
  known: readonly string[],
  wanted: string | undefined,
  { file, word }: Configuration,
): readonly string[] {
  if (wanted === undefined) return known;
  if (known.includes(wanted)) return [wanted];
  throw new LbError('USAGE', `${file} has no ${word} "${wanted}"`, {
    hint: hintFor(wanted, known),
  });
}

/** So many rings are read where none is named. */
const MOST_RINGS = 100;
const MOST_LISTED = 20;

/** @throws LbError USAGE when one of many must be named before it is worth to read them all */
export function limitRings(
  found: readonly Named[],
  wanted: string | undefined,
  of: Configuration,
): void {
  if (wanted === undefined && found.length > MOST_RINGS) throw nameOne(found, of);
}

/**
 * The ring that is meant: the only one.
 * @throws LbError USAGE with the names when there are several
 */
export function onlyRing(rings: readonly NamedRing[], of: Configuration): NamedRing {
  if (rings.length === 1) return rings[0]!;
  throw nameOne(rings, of);
}

function nameOne(found: readonly Named[], { file, word }: Configuration): LbError {
  const names = found.slice(0, MOST_LISTED).map(({ name }) => name);
  const more = found.length > MOST_LISTED ? ', …' : '';
  return new LbError('USAGE', `${file} has ${found.length} ${word}s that place by key`, {
    hint: `name one with --name: ${names.join(', ')}${more}`,
  });
}
