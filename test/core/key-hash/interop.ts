import { readFileSync } from 'node:fs';

/** A file of test/fixtures/interop. */
export function interop<T>(name: string): T {
  const url = new URL(`../../fixtures/interop/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

/** Keys of a case and what the program answered. */
export type Answers<T> = Readonly<Record<string, T>>;

/** The same keys with other answers: what a test compares `answers` with. */
export function answerEach<T>(answers: Answers<unknown>, answer: (key: Uint8Array) => T) {
  const encoder = new TextEncoder();
  return Object.fromEntries(Object.keys(answers).map((key) => [key, answer(encoder.encode(key))]));
}

/** Owner of a hash on a circle: that of the first point at or behind it, else of the first of all. */
export function onCircle(points: readonly (readonly [hash: number, owner: string])[]) {
  const sorted = points.toSorted((a, b) => a[0] - b[0]);
  return (hash: number): string => (sorted.find(([at]) => at >= hash) ?? sorted[0]!)[1];
}
