import { createRngStream, type Rng } from '../../src/core/kernel/rng.ts';

export interface KeyLimits {
  /** Whether a protocol carries the byte within a key; absent: all of them but LF. */
  readonly carries?: (byte: number) => boolean;
  /** Bytes. */
  readonly longest?: number;
}

/**
 * Keys that no recorded vector holds, the same in every run: short ones, UTF-8, braces with and without
 * something between them, 200 bytes, and any bytes.
 */
export function freshKeys(purpose: string, count: number, limits: KeyLimits = {}): Buffer[] {
  const { carries = () => true, longest = 250 } = limits;
  const rng = createRngStream(1, `keys for ${purpose}`);
  const keys = new Map<string, Buffer>();
  for (let i = 0; keys.size < count; i++) {
    const bytes = KINDS[i % KINDS.length]!(rng).filter((byte) => byte !== 10 && carries(byte));
    // A space at an end is no part of a header, and CR before LF none of a line.
    const key = Buffer.from(Buffer.from(bytes).toString('latin1').trim(), 'latin1');
    const cut = key.subarray(0, longest);
    if (cut.length > 0) keys.set(cut.toString('latin1'), cut);
  }
  return [...keys.values()];
}

const LETTERS = 'Zürich Ærø Łódź Đakovo Αθήνα Москва 東京 서울 😀 naïve'.split(' ');

const KINDS: readonly ((rng: Rng) => Buffer)[] = [
  (rng) => Buffer.from(`fresh:${number(rng)}`),
  (rng) => Buffer.from(`${pick(rng, LETTERS)}/${number(rng)}/${pick(rng, LETTERS)}`),
  (rng) => Buffer.from(`{tag${number(rng) % 50}}:${number(rng)}`),
  (rng) => Buffer.from(`{}${number(rng)}{late}`),
  (rng) => Buffer.from(`a{{${number(rng)}}}b{c}`),
  (rng) => Buffer.from(`open{${number(rng)}`),
  (rng) => Buffer.from(`shut}${number(rng)}{`),
  (rng) => Buffer.from(Array.from({ length: 200 }, () => 0x21 + Math.floor(rng() * 94))),
  (rng) => Buffer.from(Array.from({ length: 1 + Math.floor(rng() * 40) }, () => byteOf(rng))),
  (rng) => Buffer.from(Array.from({ length: 8 }, () => 0x80 + Math.floor(rng() * 128))),
];

const number = (rng: Rng): number => Math.floor(rng() * 1e9);
const byteOf = (rng: Rng): number => Math.floor(rng() * 256);
const pick = (rng: Rng, list: readonly string[]): string => list[Math.floor(rng() * list.length)]!;
