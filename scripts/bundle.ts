import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { Embedded } from '../src/cli/embedded.ts';
import { slimOclif } from './slim-oclif.ts';

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
} satisfies BuildOptions;

/**
 * Bundles into `outdir`: front.cjs (the hot commands), main.js with its chunks (everything), one
 * file for each worker of src/adapters, and the licences of what was bundled.
 */
export async function bundle(root: string, outdir: string, embedded: Embedded): Promise<void> {
  const common = { ...shared, absWorkingDir: root };
  const workers = globSync('src/adapters/**/*-worker.ts', { cwd: root });
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: { front: 'src/cli/front/main.ts' },
      outdir,
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
    }),
    build({
      ...common,
      entryPoints: {
        main: 'lbctl:main',
        ...Object.fromEntries(workers.map((file) => [basename(file, '.ts'), file])),
      },
      outdir,
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]',
      banner: {
        js: "import{createRequire as $createRequire}from'node:module';const require=$createRequire(import.meta.url);",
      },
      plugins: [entryModule(root, embedded), workerPaths, yamlModule(root), slimOclif],
    }),
  ]);
  const inputs = results.flatMap((result) => Object.keys(result.metafile.inputs));
  writeFileSync(join(outdir, 'LICENCES.txt'), licences(root, inputs));
}

/**
 * yaml as ES modules, which its entry for Node is not: imported on demand, a CommonJS module would
 * have all its names under `default` in the bundle but not in the sources.
 */
function yamlModule(root: string): Plugin {
  const path = join(root, 'node_modules/yaml/browser/index.js');
  return {
    name: 'yaml',
    setup: (build) => build.onResolve({ filter: /^yaml$/ }, () => ({ path })),
  };
}

/** The bundle's entry: the door with the manifest as a string (parsed faster than as code). */
function entryModule(root: string, { version, description, commands }: Embedded): Plugin {
  const loaders = Object.keys(commands).map(
    (id) => `${JSON.stringify(id)}: () => import('./src/commands/${id.replaceAll(':', '/')}.ts')`,
  );
  const contents = `
    import { guardProcess, main } from './src/cli/door.ts';
    const loaders = { ${loaders.join(', ')} };
    const commands = JSON.parse(${JSON.stringify(JSON.stringify(commands))});
    const about = ${JSON.stringify({ version, description })};
    guardProcess();
    process.exitCode = await main(process.argv.slice(2), {
      ...about, commands, load: (id) => loaders[id](),
    });`;
  return {
    name: 'entry',
    setup(build) {
      build.onResolve({ filter: /^lbctl:main$/ }, () => ({ path: 'main', namespace: 'lbctl' }));
      build.onLoad({ filter: /.*/, namespace: 'lbctl' }, () => ({ contents, resolveDir: root }));
    },
  };
}

/**
 * Sources start a worker with `new URL('./x-worker.ts', import.meta.url)`; in the bundle all files
 * lie in one folder and end in .js.
 */
const workerPaths: Plugin = {
  name: 'worker-paths',
  setup(build) {
    build.onLoad({ filter: /src[\\/].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const pattern = /new URL\((['"])[^'"]*?([\w-]+-worker)\.[tj]s\1, import\.meta\.url\)/g;
      if (!pattern.test(source)) return undefined;
      const contents = source.replace(pattern, "new URL('./$2.js', import.meta.url)");
      return { contents, loader: 'ts' };
    });
  },
};

/** The licence texts of all packages whose code is in the bundle. */
function licences(root: string, inputs: readonly string[]): string {
  const pattern = /^(?:.*node_modules\/)((?:@[^/]+\/)?[^/]+)\//;
  const names = new Set(inputs.flatMap((input) => pattern.exec(input)?.[1] ?? []));
  const texts = [...names].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const [file] = globSync('{LICENSE,LICENCE,license}{,.md,.txt}', { cwd: folder });
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n`;
  });
  return `lbctl contains parts of the packages below.\n\n${texts.join('\n---\n\n')}`;
}
