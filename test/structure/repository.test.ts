import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wasmFingerprint, wasmModule } from '../../scripts/wasm.ts';
import { filesOf, read, repository } from './sources.ts';

const texts = filesOf(
  '{src,test,bin,scripts,bench,docs}/**/*.{ts,js,mjs,md,sh,yaml}',
  '*.{md,ts,json}',
);
const documents = filesOf('*.md', 'docs/**/*.md');

describe('documents', () => {
  it.each(documents)('%s names only files that exist', (file) => {
    const named = [
      ...read(file).matchAll(/`((?:src|test|bin|scripts|bench|docs|schemas|\.ci)\/[^`\s]*)`/g),
    ];
    const missing = named
      .map(([, path]) => path!.replace(/:\d+$/, ''))
      .filter((path) => !/[<>…]|NAME/.test(path) && filesOf(path.replace(/\/$/, '')).length === 0);
    expect(missing).toEqual([]);
  });
});

describe('the repository stands alone', () => {
  it.each(texts)('%s reaches for nothing outside', (file) => {
    const relative = [...read(file).matchAll(/['"`(\s]((?:\.\.\/)+[\w.@/-]*)/g)].map(
      ([, path]) => path!,
    );
    const outside = relative.filter((path) =>
      normalize(join(dirname(file), path)).startsWith('..'),
    );
    // Documents and tests name paths from where a reader or a command stands: the repository's root.
    const fromRoot = relative.filter((path) => file.endsWith('.md') && path.startsWith('..'));
    expect([...outside, ...fromRoot]).toEqual([]);
  });

  it('installs from whatever registry npm is set to', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });

  it('locks the packages of every platform, or npm ci refuses the whole lock', () => {
    const { packages } = JSON.parse(read('package-lock.json'));
    const wanted = Object.entries<{ optionalDependencies?: object }>(packages).flatMap(
      ([path, { optionalDependencies }]) =>
        Object.keys(optionalDependencies ?? {}).map((name) => ({ path, name })),
    );
    const missing = wanted.filter(
      ({ path, name }) =>
        !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    );
    expect(missing).toEqual([]);
  });

  it('publishes no dependency and no Node', () => {
    const published = JSON.parse(read('package.json'));
    expect(published).not.toHaveProperty('dependencies');
    expect(published).not.toHaveProperty('optionalDependencies');
  });

  it('depends on exact versions', () => {
    const { devDependencies } = JSON.parse(read('package.json'));
    const loose = Object.values<string>(devDependencies).filter(
      (range) => !/^(\d+\.\d+\.\d+$|file:)/.test(range),
    );
    expect(loose).toEqual([]);
  });
});

describe('the WebAssembly kernel', () => {
  it('was compiled from the sources as they are', { timeout: 120_000 }, () => {
    const committed = read('src/core/kernel/wasm/module.ts');
    expect(committed).toContain(wasmFingerprint(repository));
    expect(committed).toBe(wasmModule(repository));
  });
});

it('the mathematics has every section that comments cite', () => {
  const cited = new Set(
    texts
      .filter((file) => /^(src|test|bench)\//.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/SPEC (S\d+(?:\.\d+)*)/g)].map((found) => found[1]!),
      ),
  );
  const headings = [...read('docs/mathematics.md').matchAll(/^## (S[\d.]+) /gm)].map(
    (found) => found[1]!,
  );
  expect(cited.size).toBeGreaterThan(10);
  expect([...cited].filter((section) => !headings.includes(section))).toEqual([]);
});

it('scripts and entries can be started', () => {
  const started = [
    'bin/run.js',
    'bin/dev.js',
    '.ci/run',
    'scripts/setup.mjs',
    'scripts/build.ts',
    'scripts/update-wasm.ts',
    'bench/run.ts',
  ];
  expect(started.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  for (const file of started)
    expect(statSync(join(repository, file)).mode & 0o111, file).toBe(0o111);
  expect(started.filter((file) => !/^#!\/(usr\/bin\/env node|bin\/sh)\n/.test(read(file)))).toEqual(
    [],
  );
});
