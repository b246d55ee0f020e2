import * as v from 'valibot';

/** Builders of fields; each takes one line that says what the field holds. */

export const text = (about: string) => v.pipe(v.string(), v.description(about));
export const flag = (about: string) => v.pipe(v.boolean(), v.description(about));
/** A number that may be negative, of the unit its name says. */
export const number = (about: string) => v.pipe(v.number(), v.description(about));
/** A number that may not. A share is 0 to 1, but a sum of shares may end a rounding above 1. */
export const amount = (about: string) => v.pipe(v.number(), v.minValue(0), v.description(about));
export const count = (about: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(about));
export const listOf = <S extends v.GenericSchema>(item: S, about: string) =>
  v.pipe(v.array(item), v.description(about));
export const oneOf = <const T extends readonly (string | number)[]>(names: T, about: string) =>
  v.pipe(v.picklist(names), v.description(about));
/** The shape, or null where there is nothing of it. */
export const nullable = <S extends v.GenericSchema>(schema: S, about: string) =>
  v.pipe(v.nullable(schema), v.description(about));
export const numberOrNull = (about: string) => v.pipe(v.nullable(v.number()), v.description(about));
/** The same shape in another place, with a line of its own. */
export const as = <S extends v.GenericSchema>(schema: S, about: string) =>
  v.pipe(schema, v.description(about));
/** Only there when there is something to say. */
export const maybe = v.exactOptional;

/** An object that has a name in the reference. */
export const shape = <const E extends v.ObjectEntries>(title: string, about: string, entries: E) =>
  v.pipe(v.strictObject(entries), v.title(title), v.description(about));

/** What --json prints: the envelope and the fields of its kind. */
export const result = <const K extends string, const E extends v.ObjectEntries>(
  kind: K,
  about: string,
  entries: E,
) =>
  v.pipe(
    v.strictObject({
      apiVersion: as(v.literal('lbctl/v1'), 'Version of this format.'),
      kind: as(v.literal(kind), 'Which result this is.'),
      ...entries,
      warnings: maybe(
        listOf(v.string(), 'What a reader should know beside the result, when there is something.'),
      ),
    }),
    v.title(kind),
    v.description(about),
  );

export const seed = count('Seed of every random choice; the same seed gives the same result.');
export const ringFile = text('The ring file.');
