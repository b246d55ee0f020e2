import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * cli-table3 measures text with string-width, whose emoji tables take 10 ms to start; in the bundle it
 * measures as our own renderers do. Its colours stay out: colour is decided in src/cli/style.ts.
 */
export function slimTable(root: string): Plugin {
  const printable = JSON.stringify(join(root, 'src/cli/render/printable.ts'));
  const stubs: Readonly<Record<string, string>> = {
    'string-width': `
      const { textWidth } = require(${printable});
      const { stripVTControlCharacters } = require('node:util');
      module.exports = (text) => textWidth(stripVTControlCharacters(text));`,
    '@colors/colors/safe': 'module.exports = {};',
  };
  return {
    name: 'slim-table',
    setup(build) {
      build.onResolve({ filter: /^(string-width|@colors\/colors\/safe)$/ }, ({ path, importer }) =>
        /node_modules[\\/]cli-table3[\\/]/.test(importer)
          ? { path, namespace: 'slim-table' }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'slim-table' }, ({ path }) => ({
        contents: stubs[path]!,
        resolveDir: root,
      }));
    },
  };
}
