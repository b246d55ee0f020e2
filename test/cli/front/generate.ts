import type { Rng } from '../../../src/core/kernel/rng.ts';

export interface CommandLine {
  readonly argv: string[];
  readonly env: Readonly<Record<string, string>>;
}

const keys = [
  'key',
  'user:42',
  'www.example.com',
  'a b',
  'é',
  '日本',
  '🦊',
  'x=y',
  'ring',
  'place',
  'help',
  'tab\there',
  '0',
  'null',
  '--',
];
const oddWords = [
  '',
  '-',
  '-5',
  '-h',
  '--help',
  '--version',
  '--json',
  '--no-json',
  '--json=true',
  '--ring',
  '-r',
  '-rx',
  '-r=x',
  '--ring=',
  '--ring=--x',
  '--=',
  '-=',
  '--copies',
  '--copies=',
  '--copies=2',
  '--copies=x',
  '--keys',
  '-k',
  '--counts',
  '--output=csv',
  '-o',
  'json',
  '--color',
  '--color=always',
  '--no-color',
  '--cluster',
  'lbctl.yaml',
  '--scheme=overlap',
  '--no-spread-zones',
  'two\nlines',
  'cr\r',
  '--no-such',
  '--constructor',
  '--__proto__',
  'ring:place',
  '--ring=ring.json=',
];
const rings = [
  'ring.json',
  './ring.json',
  '../plain/ring.json',
  'missing.json',
  '.',
  'broken.json',
];
const copies = ['0', '1', '2', '3', '4', '6', '02', '99', '70000', '123456', '-2', '2.0', ''];
const environments: readonly Readonly<Record<string, string>>[] = [
  {},
  {},
  {},
  {},
  { LBCTL_RING: '../plain/ring.json' },
  { LBCTL_RING: 'missing.json' },
  { LBCTL_RING: '' },
  { LBCTL_CLUSTER: '../plain/lbctl.yaml' },
  { LBCTL_CLUSTER: 'missing.yaml' },
  { LBCTL_CONTENT_TYPE: 'json' },
  { NO_COLOR: '1' },
  { FORCE_COLOR: '1' },
];

/** Mostly lines that the front door should answer, bent in every third case by words that it should not. */
export function generateCommandLine(rng: Rng): CommandLine {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(rng() * list.length)]!;
  const isChosen = (share: number): boolean => rng() < share;
  const command = pick([
    'place',
    'place',
    'place',
    'replicas',
    'replicas',
    'replicas',
    'replicas',
    'show',
  ]);
  const words = Array.from({ length: 1 + Math.floor(rng() * rng() * 6) }, () => [pick(keys)]);
  if (isChosen(0.4)) words.push(['--json']);
  if (isChosen(0.3))
    words.push(pick([['--ring', pick(rings)], [`--ring=${pick(rings)}`], ['-r', pick(rings)]]));
  if (isChosen(command === 'replicas' ? 0.5 : 0.05)) {
    words.push(pick([['--copies', pick(copies)], [`--copies=${pick(copies)}`]]));
  }
  while (isChosen(0.2)) words.push([pick(oddWords)]);
  const argv = ['ring', command, ...shuffled(words, rng).flat()];
  if (isChosen(0.03)) argv.unshift(pick(oddWords));
  return { argv, env: pick(environments) };
}

function shuffled<T>(list: readonly T[], rng: Rng): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(rng() * (i + 1));
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
