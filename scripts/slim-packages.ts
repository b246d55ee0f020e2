import type { Plugin } from 'esbuild';

/**
 * Parts of packages that nothing here calls, by the package: other systems' ways, servers, copies of
 * what Node brings along. A test holds that what is left gives the same answers.
 */
const unreached: Readonly<Record<string, readonly string[]>> = {
  // pako is asked where there is no node:zlib.
  'hdr-histogram-js': ['pako', './wasm'],
  ssh2: ['./server.js', './keygen.js', './http-agents.js', './protocol/SFTP.js'],
  // Reached are system, osinfo, cpu, and the utilities of all.
  systeminformation: [
    './audio',
    './battery',
    './bluetooth',
    './docker',
    './filesystem',
    './graphics',
    './internet',
    './memory',
    './network',
    './printer',
    './processes',
    './usb',
    './users',
    './virtualbox',
    './wifi',
  ],
};

/** What packages ask of a part while they load. */
const asked: Readonly<Record<string, string>> = { './wasm': 'exports.WasmHistogram = class {};' };

/** An esbuild plugin that leaves the unreached parts empty. */
export const slimPackages: Plugin = {
  name: 'slim-packages',
  setup(build) {
    build.onResolve({ filter: /^(\.\/|pako$)/ }, ({ path, importer }) => {
      const owner = /.*node_modules[\\/]([^\\/]+)/.exec(importer)?.[1] ?? '';
      return unreached[owner]?.includes(path) ? { path, namespace: 'unreached' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'unreached' }, ({ path }) => ({
      contents: asked[path] ?? 'module.exports = {};',
    }));
  },
};
