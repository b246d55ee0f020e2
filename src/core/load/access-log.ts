import type { Ms } from '../kernel/units.ts';
import type { RequestLine } from './request/request-line.ts';
import {
  complainAboutMethod,
  complainAboutPath,
  percentEncoded,
  wirePath,
} from './request/target.ts';

/** A line of an access log. */
export interface LogLine {
  /** Whole seconds since 1970, in milliseconds. */
  readonly atMs: Ms;
  /** null: what the client sent was no request that could be sent again. */
  readonly request: RequestLine | null;
}

/** Common log format, and combined, which only adds to it: host, identity, user, time, request line. */
const LINE =
  /^\S+ \S+ .*?\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] "((?:[^"\\]|\\.)*)"/;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * Reads a line in common or combined log format, as Apache and nginx write them.
 * @returns undefined when it is none
 * @see https://httpd.apache.org/docs/2.4/logs.html#common
 */
export function readLogLine(row: string): LogLine | undefined {
  const parts = LINE.exec(row);
  if (parts === null) return undefined;
  const [, day, month, year, hour, minute, second, sign, offHours, offMinutes, request] = parts;
  const index = MONTHS.indexOf(month!);
  if (index === -1) return undefined;
  const local = Date.UTC(+year!, index, +day!, +hour!, +minute!, +second!);
  const offset = (sign === '-' ? -1 : 1) * (+offHours! * 60 + +offMinutes!) * 60_000;
  return { atMs: local - offset, request: requestOf(request!) };
}

/** What scanners send ends up in logs too, as `-` or in escapes. */
function requestOf(text: string): RequestLine | null {
  const words = text.split(' ');
  if (/^HTTP\//.test(words.at(-1)!)) words.pop();
  const [method, ...rest] = words;
  const path = originForm(unescaped(rest.join(' ')));
  if (rest.length === 0 || complainAboutMethod(method!) || complainAboutPath(path)) return null;
  return { method: method!, path: wirePath(path) };
}

/** A request to a proxy names the server too. */
function originForm(target: string): string {
  const proxied = /^https?:\/\/[^/?#]*(.*)$/i.exec(target);
  if (proxied === null) return target;
  return proxied[1]!.startsWith('/') ? proxied[1]! : `/${proxied[1]}`;
}

/** `\xHH` stands for a byte that the log cannot hold, `\"` and `\\` for the character. */
function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-fA-F]{2})|\\(.)/g, (_, byte?: string, char?: string) =>
    byte === undefined ? percentEncoded(char!) : `%${byte.toUpperCase()}`,
  );
}
