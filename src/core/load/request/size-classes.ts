import { LbError } from '../../kernel/errors.ts';
import type { Bytes, Ratio } from '../../kernel/units.ts';
import { parseBytes, parseRatio } from '../../kernel/units-text.ts';

/** Answers of some sizes that are told apart in the results as one class. */
export interface SizeClass {
  readonly name: string;
  /** Shares of all requests; those of all classes add up to 1. */
  readonly sizes: readonly { readonly length: Bytes; readonly share: Ratio }[];
}

/** `specweb96`, or sizes of one's own. @throws LbError USAGE */
export const readSizeClasses = (text: string): readonly SizeClass[] =>
  text === 'specweb96' ? specWeb96 : parseSizeClasses(text);

export const meanSize = (classes: readonly SizeClass[]): Bytes =>
  classes.flatMap(({ sizes }) => sizes).reduce((sum, { length, share }) => sum + length * share, 0);

const NINE = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * What web servers were asked for in 1996: four classes of nine sizes k · base, k weighted as a Poisson
 * distribution with mean 5 has it; 14 566 bytes in the mean. KB are KiB here.
 * @see https://www.spec.org/web96/
 */
export const specWeb96: readonly SizeClass[] = [
  { name: '0.1-0.9KiB', base: 102.4, share: 0.35 },
  { name: '1-9KiB', base: 1024, share: 0.5 },
  { name: '10-90KiB', base: 10_240, share: 0.14 },
  { name: '100-900KiB', base: 102_400, share: 0.01 },
].map(({ name, base, share }) => {
  const weights = NINE.map((k) => poissonWeight(k, 5));
  const sum = weights.reduce((total, weight) => total + weight);
  const sizes = NINE.map((k, i) => ({
    length: Math.round(k * base),
    share: (share * weights[i]!) / sum,
  }));
  return { name, sizes };
});

/** Without the factor that all have in common. */
function poissonWeight(k: number, mean: number): number {
  let weight = 1;
  for (let i = 1; i <= k; i++) weight *= mean / i;
  return weight;
}

/** Written shares may be rounded in their last digit. */
const SLACK: Ratio = 1e-6;
const MOST_CLASSES = 64;
const MOST_LENGTH: Bytes = 1e12;

/**
 * Sizes of one's own, each a class: `1KB:90%,1MB:10%`.
 * @throws LbError USAGE
 */
export function parseSizeClasses(text: string): SizeClass[] {
  const parts = text.split(',');
  if (parts.length > MOST_CLASSES) throw wrong(text, `are more than ${MOST_CLASSES}`);
  const read = parts.map((part) => readSize(part, text));
  const twice = read.find(({ length }, i) => read.findIndex((one) => one.length === length) < i);
  if (twice !== undefined) throw wrong(text, `name ${twice.name} twice`);
  const sum = read.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) > SLACK) {
    throw wrong(text, `add up to ${Number((100 * sum).toPrecision(6))}%, not to 100%`);
  }
  return read.map(({ name, length, share }) => ({
    name,
    sizes: [{ length, share: share / sum }],
  }));
}

function readSize(part: string, text: string): { name: string; length: Bytes; share: Ratio } {
  const [size, share, ...more] = part.split(':');
  if (!size || !share || more.length > 0) throw wrong(text, `have a part that is no SIZE:SHARE`);
  const length = parseBytes(size);
  if (length < 1 || length > MOST_LENGTH) throw wrong(text, 'are from 1B to 1TB');
  const ratio = parseRatio(share);
  if (ratio === 0) throw wrong(text, `give ${size} no share`);
  return { name: size, length, share: ratio };
}

function wrong(text: string, why: string): LbError {
  return new LbError('USAGE', `sizes "${text}" ${why}`, {
    hint: 'write for example 1KB:90%,1MB:10%',
  });
}
