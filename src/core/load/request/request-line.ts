import type { Problem } from '../../kernel/errors.ts';
import { complainAboutMethod, complainAboutPath, wirePath } from './target.ts';

/** What is requested, without a body. */
export interface RequestLine {
  readonly method: string;
  /** As on the wire. */
  readonly path: string;
}

/** More mistakes than anyone reads. */
const MOST_PROBLEMS = 20;

/**
 * Reads requests, one a line: `PATH`, which is got, or `METHOD PATH`. Empty lines and those that begin
 * with # are skipped.
 * @param file its name in messages
 * @returns the requests, or all mistakes in them
 */
export function readRequestLines(
  text: string,
  file: string,
): { readonly requests: readonly RequestLine[] } | { readonly problems: readonly Problem[] } {
  const requests: RequestLine[] = [];
  const problems: Problem[] = [];
  let line = 0;
  for (const row of text.split('\n')) {
    line++;
    if (/^\s*(?:#|$)/.test(row)) continue;
    const read = readRequestLine(row);
    if (typeof read === 'string') problems.push({ file, line, message: read });
    else requests.push(read);
    if (problems.length === MOST_PROBLEMS) break;
  }
  if (problems.length === 0 && requests.length === 0) {
    problems.push({ file, line: 1, message: 'there is no request in it' });
  }
  return problems.length > 0 ? { problems } : { requests };
}

/** @returns the request, or what is wrong with it */
export function readRequestLine(row: string): RequestLine | string {
  const words = row.trim().split(/[ \t]+/);
  if (words.length > 2) return 'more than a method and a path; a blank in a path is written %20';
  const path = words.at(-1)!;
  const method = words.length === 2 ? words[0]! : 'GET';
  if (method === 'OPTIONS' && path === '*') return { method, path };
  const complaint = complainAboutMethod(method) ?? complainAboutPath(path);
  return complaint ?? { method, path: wirePath(path) };
}
