import { describe, expect, it } from 'vitest';
import { codeOf, type Import, importsOf, sources } from './sources.ts';

/** Outer layers may use inner ones, never the other way round. Programs see core and adapters by api.ts. */
const layers = ['src/core/', 'src/adapters/', 'src/api.ts', 'src/cli/', 'src/commands/'];

/** Ideas of core by rank; an idea may use those of lower rank. */
const ranks: Readonly<Record<string, number>> = {
  kernel: 0,
  'key-hash': 1,
  cluster: 1,
  probe: 1.5, // knows the cluster file's settings, and vectors know it
  vector: 2,
  schedule: 2,
  placement: 2,
  policy: 2.5, // ring policies place keys, dch weighs vectors
  health: 2,
  ring: 3,
  load: 3,
  simulation: 4, // the same arrivals, demands and requests as load runs
  import: 3.5, // makes rings of other programs' configurations
  doctor: 3.5, // looks at rings
  check: 4, // holds rings against answers that an importer may read
  export: 3.5, // writes rings for other programs
  control: 3,
};

/** What a layer must not import, and what to do instead. */
const bannedImports: readonly { within: RegExp; banned: RegExp; instead: string }[] = [
  {
    within: /^src\/core\//,
    banned: /^node:/,
    instead: 'describe what you need as a port and let an adapter implement it',
  },
  {
    within: /^src\/core\/(?!cluster\/)/,
    banned: /^(?!\.|node:)/,
    instead: 'only the cluster file needs libraries (valibot, yaml)',
  },
  {
    within: /^src\/core\/cluster\//,
    banned: /^(?!\.|valibot$|yaml$)/,
    instead: 'the cluster file is read with valibot and yaml',
  },
  {
    within: /^src\/adapters\//,
    banned: /^(@oclif|chalk|cli-table3)/,
    instead: 'return data; src/cli renders it',
  },
  {
    within: /^src\/(?:commands\/|cli\/(?!front\/))/,
    banned: /^node:fs\b/,
    instead:
      'take src/adapters/files.ts or write-whole.ts: they say what went wrong with which file',
  },
  {
    within: /^src\/cli\/front\//,
    banned: /^(?!\.|node:(fs|path)$)/,
    instead: 'fall through to the full path',
  },
];

/** What core must not name, and what to use instead. */
const bannedInCore: readonly { banned: RegExp; instead: string }[] = [
  { banned: /\bconsole\b/, instead: 'return the text' },
  { banned: /\bprocess\b/, instead: 'take it as an argument' },
  { banned: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/, instead: 'take a Clock' },
  { banned: /\bMath\.random\b/, instead: 'take an Rng' },
  { banned: /\bset(Timeout|Interval|Immediate)\b/, instead: 'take a Clock' },
  { banned: /\bfetch\b/, instead: 'describe a port' },
];

const files = sources();

function layerOf(file: string): number {
  return layers.findIndex((layer) => file.startsWith(layer));
}

function ideaOf(file: string): string {
  return file.split('/')[2]!;
}

describe.each(files)('%s', (file) => {
  const imports = importsOf(file);

  it('uses inner layers only', () => {
    const outward = imports.filter((found) => found.file && layerOf(found.file) > layerOf(file));
    expect(outward.map((found) => found.written)).toEqual([]);
  });

  it('imports nothing that its layer must not have', () => {
    const faults = bannedImports
      .filter(({ within }) => within.test(file))
      .flatMap(({ banned, instead }) =>
        imports
          .filter((found) => banned.test(found.written))
          .map((found) => `${found.written}: ${instead}`),
      );
    expect(faults).toEqual([]);
  });

  if (file.startsWith('src/core/')) {
    it('names nothing of the world outside', () => {
      const code = codeOf(file);
      const faults = bannedInCore.filter(({ banned }) => banned.test(code));
      expect(faults.map(({ banned, instead }) => `${banned.source}: ${instead}`)).toEqual([]);
    });

    it('uses ideas below its own', () => {
      expect(ranks).toHaveProperty(ideaOf(file));
      const upward = imports.filter(
        (found) =>
          found.file &&
          ideaOf(found.file) !== ideaOf(file) &&
          ranks[ideaOf(found.file)]! >= ranks[ideaOf(file)]!,
      );
      expect(upward.map((found) => found.written)).toEqual([]);
    });
  }
});

it('is laid out in these layers and nothing else', () => {
  expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
});

it('commands do not use each other', () => {
  const faults = files
    .filter((file) => file.startsWith('src/commands/'))
    .filter((file) => importsOf(file).some((found) => found.file?.startsWith('src/commands/')));
  expect(faults).toEqual([]);
});

/** Everything that is loaded when `file` is. */
function loadedWith(file: string, seen = new Map<string, Import[]>()): Map<string, Import[]> {
  if (seen.has(file)) return seen;
  const loaded = importsOf(file).filter((found) => !found.isTypeOnly && !found.isDynamic);
  seen.set(file, loaded);
  for (const found of loaded) if (found.file) loadedWith(found.file, seen);
  return seen;
}

describe('start-up', () => {
  it('the front door loads no library and no costly part of Node', () => {
    const loaded = [...loadedWith('src/cli/front/main.ts').values()].flat();
    const packages = loaded.filter((found) => !found.file).map((found) => found.written);
    expect([...new Set(packages)].filter((name) => !/^node:(fs|path)$/.test(name))).toEqual([]);
  });

  it('the door loads no library before it knows that one is needed', () => {
    const loaded = [...loadedWith('src/cli/door.ts').values()].flat();
    const packages = loaded.filter((found) => !found.file).map((found) => found.written);
    expect([...new Set(packages)]).toEqual(['node:tty']);
  });
});
