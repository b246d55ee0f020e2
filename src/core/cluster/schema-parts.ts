import * as v from 'valibot';
import { parseDuration } from '../kernel/units-text.ts';
import { durationMs } from './vector-rules.ts';

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

/** A setting with its default and the line that explains it. */
export const setting = <S extends v.GenericSchema, const D extends v.InferInput<S>>(
  schema: S,
  fallback: D,
  about: string,
) => v.optional(v.pipe(schema, v.description(about)), fallback);

/** A setting without a default. */
export const option = <S extends v.GenericSchema>(
  schema: S,
  about: string,
  example: v.InferInput<S>,
) => v.exactOptional(v.pipe(schema, v.description(about), v.examples([example])));

export const filled = v.pipe(text, v.nonEmpty('must not be empty'));

export function duration(least: string, most: string) {
  const rule = `must be a duration from ${least} to ${most} with its unit`;
  const isWithin = (value: string): boolean => {
    const ms = durationMs(value);
    return ms >= parseDuration(least) && ms <= parseDuration(most); // false for NaN
  };
  return v.pipe(v.string(rule), v.check(isWithin, rule));
}

/** Excludes what a key list, a command line or a table could not carry; zone parts also the slash. */
export const ID_PATTERN =
  '^[^\\s=,\\u0000-\\u001f\\u007f-\\u009f-][^\\s=,\\u0000-\\u001f\\u007f-\\u009f]*$';
export const ZONE_PATTERN = '^[^\\s=,/]+(/[^\\s=,/]+)*$';
