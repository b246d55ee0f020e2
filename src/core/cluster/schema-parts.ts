import * as v from 'valibot';

/** Messages continue the sentence "x is y, but …". */
export const text = v.string('must be text');

export function whole(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

export function ratio(most: number) {
  const message = `must be a number from 0 to ${most}`;
  return v.pipe(v.number(message), v.minValue(0, message), v.maxValue(most, message));
}

export function oneOf<const T extends readonly string[]>(names: T) {
  return v.picklist(names, `must be ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`);
}

/** Excludes what a key list, a command line or a table could not carry; zone parts also the slash. */
export const ID_PATTERN =
  '^[^\\s=,\\u0000-\\u001f\\u007f-\\u009f-][^\\s=,\\u0000-\\u001f\\u007f-\\u009f]*$';
export const ZONE_PATTERN = '^[^\\s=,/]+(/[^\\s=,/]+)*$';
