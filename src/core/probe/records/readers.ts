import { complainAboutId } from '../../cluster/names.ts';
import { type Figure, missing } from '../profile.ts';
import { isObject } from './json.ts';

/** Longest text that is taken from a record. */
const MOST_TEXT = 1000;

/** Tells what is wrong with the value at a path such as `cpu.model`. */
type Complain = (path: string, message: string) => void;

/** Makes a checked value of parsed JSON; complains, and returns anything, where it is none. */
export type Reader<T> = (json: unknown, path: string, complain: Complain) => T;

/** @returns the value, or the mistakes in it */
export function readWith<T>(
  reader: Reader<T>,
  json: unknown,
): { readonly value: T } | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const value = reader(json, '', (path, message) => mistakes.push(`${path} ${message}`));
  return mistakes.length === 0 ? { value } : { mistakes };
}

/** An object with these fields; others are left out. An absent one has absent fields. */
export const fields = <T extends object>(
  readers: { readonly [K in keyof T]: Reader<T[K]> },
): Reader<T> => {
  const entries = Object.entries(readers) as [string, Reader<unknown>][];
  return (json, path, complain) => {
    if (json !== undefined && !isObject(json)) complain(path || 'the record', 'must be an object');
    const source = isObject(json) ? json : {};
    const read = entries.map(([name, reader]) => {
      const value = Object.hasOwn(source, name) ? source[name] : undefined;
      return [name, reader(value, path === '' ? name : `${path}.${name}`, complain)];
    });
    return Object.fromEntries(read) as T;
  };
};

export const listOf =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (json = [], path, complain) => {
    if (Array.isArray(json)) return json.map((one, i) => item(one, `${path}.${i + 1}`, complain));
    complain(path, 'must be a list');
    return [];
  };

/** A figure as lbctl writes it: with value, source and time, or null and a reason. */
const figureOf =
  <T>(isValue: (value: unknown) => value is T, what: string): Reader<Figure<T>> =>
  (json, path, complain) => {
    if (json === undefined) return missing('not in the record');
    const { value, reason, source, measuredAt } = isObject(json) ? json : {};
    if (value === null) return missing(textOr(reason, 'unknown'));
    if (isObject(json) && isValue(value)) {
      return { value, source: textOr(source, 'unknown'), measuredAt: textOr(measuredAt, '') };
    }
    complain(path, `must be { "value": ${what} } or { "value": null, "reason": … }`);
    return missing('');
  };

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isRatio = (value: unknown): value is number => isAmount(value) && value <= 1;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MOST_TEXT;

export const amountFigure = figureOf(isAmount, 'a number from 0');
export const ratioFigure = figureOf(isRatio, 'a number from 0 to 1');
export const textFigure = figureOf(isText, 'text');
export const truthFigure = figureOf((value) => typeof value === 'boolean', 'true or false');

/** A figure that must be there, if only to say that it is unknown. */
export const demanded =
  <T>(reader: Reader<Figure<T>>): Reader<Figure<T>> =>
  (json, path, complain) =>
    reader(json ?? null, path, complain);

export const amount: Reader<number> = (json, path, complain) => {
  if (isAmount(json)) return json;
  complain(path, 'must be a number from 0');
  return 0;
};

/** Absent is empty. */
export const text: Reader<string> = (json = '', path, complain) => {
  if (typeof json === 'string' && json.length <= MOST_TEXT) return json;
  complain(path, `must be text of at most ${MOST_TEXT} characters`);
  return '';
};

export const nodeId: Reader<string> = (json, path, complain) => {
  const complaint = typeof json === 'string' ? complainAboutId(json) : { message: 'is no text' };
  if (complaint === undefined) return json as string;
  complain(path, `must be the id of a node, but ${complaint.message}`);
  return '';
};

/** UTC, ISO 8601, as JavaScript writes it. */
export const instant: Reader<string> = (json, path, complain) => {
  if (typeof json === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(json)) {
    const time = new Date(json);
    // The engine takes 30 February for 2 March.
    if (!Number.isNaN(time.valueOf()) && time.toISOString().startsWith(json.slice(0, 19)))
      return json;
  }
  complain(path, 'must be a time such as 2026-01-02T03:04:05.678Z');
  return '';
};

function textOr(value: unknown, otherwise: string): string {
  return isText(value) ? value : otherwise;
}
