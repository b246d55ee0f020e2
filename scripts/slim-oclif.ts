import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Parts of oclif's dependencies that an embedded manifest never reaches: finding commands on disk,
 * transpiling them, debug logs, spinners, Windows under Linux. Measured: 14 ms of start-up.
 */
const stubs: Readonly<Record<string, string>> = {
  'cli-spinners': 'module.exports = { dots: {}, dots2: {} };',
  debug: 'module.exports = () => Object.assign(() => {}, { enabled: false });',
  lilconfig:
    'module.exports = { lilconfig: unused }; function unused() { throw new Error("unused"); }',
  minimatch: 'module.exports = { minimatch: () => false };',
  semver: 'module.exports = { satisfies: () => true };',
  tinyglobby: 'module.exports = { glob: async () => [] };',
  typescript: 'module.exports = {};',
  'wsl-utils': 'module.exports = { isWsl: false };',
};

/** Commands import these from oclif's index, which would load all of oclif. */
const index = `
  export { Command } from '@oclif/core/command';
  export * as Args from '@oclif/core/args';
  export * as Flags from '@oclif/core/flags';`;

/** An esbuild plugin that makes a bundle of oclif start fast. */
export const slimOclif: Plugin = {
  name: 'slim-oclif',
  setup(build) {
    const names = new RegExp(`^(${Object.keys(stubs).join('|')})$`);
    build.onResolve({ filter: names }, ({ path, importer }) =>
      /node_modules[\\/]@oclif[\\/]/.test(importer) ? { path, namespace: 'stub' } : undefined,
    );
    build.onResolve({ filter: /^@oclif\/core$/ }, ({ path }) => ({ path, namespace: 'index' }));
    build.onLoad({ filter: /.*/, namespace: 'index' }, () => ({
      contents: index,
      resolveDir: import.meta.dirname,
    }));
    build.onLoad({ filter: /.*/, namespace: 'stub' }, ({ path }) => ({ contents: stubs[path]! }));
    build.onLoad(
      { filter: /node_modules[\\/]@oclif[\\/]core[\\/]lib[\\/].*\.js$/ },
      ({ path }) => ({
        contents: requireLate(readFileSync(path, 'utf8')),
        loader: 'js',
      }),
    );
  },
};

/**
 * Turns `const x_1 = require('x')` into a call at the first use, so that running a command does not
 * load the help renderer, and sorts by code unit: the first localeCompare loads ICU, 5 ms.
 */
function requireLate(source: string): string {
  const late: string[] = [];
  const declared = source.replace(
    /^const (\w+_\d+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);$/gm,
    (_, name, load) => {
      late.push(name);
      return `let $$${name}; function ${name}() { return $$${name} ??= ${load}; }`;
    },
  );
  const called = late.reduce(
    (text, name) => text.replace(new RegExp(`\\b${name}\\.`, 'g'), `(${name}()).`),
    declared,
  );
  return called.replace(/([\w.]+)\.localeCompare\(([\w.]+)\)/g, '($1 < $2 ? -1 : $1 > $2 ? 1 : 0)');
}
