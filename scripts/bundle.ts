import { copyFileSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { Embedded } from '../src/cli/embedded.ts';
import { slimOclif } from './slim-oclif.ts';
import { slimPackages } from './slim-packages.ts';

/** Large packages that few commands need: each becomes a file of its own, loaded when it is used. */
const apart = ['systeminformation', 'yaml', 'chalk', 'ssh2', 'hdr-histogram-js'];

/** Files of packages that are read, not run: they lie in the bundle as they are. */
const placed = [
  'uplot/dist/uPlot.iife.min.js',
  'uplot/dist/uPlot.min.css',
  'uplot/LICENSE',
] as const;

/**
 * CommonJS, because Node starts one such file faster than the twenty to forty modules that a command
 * consists of: measured 2.2 instead of 2.7 times a bare start.
 */
const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  target: 'node24',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'error' },
  metafile: true,
} satisfies BuildOptions;

const kernelModule = 'src/core/kernel/wasm/module.ts';

/** Workers that have most of their code in common: one file has it, and each of theirs loads that. */
const together = ['cell-worker', 'send-worker'];

/**
 * Bundles into `outdir`: front.cjs (the hot commands), api.cjs (what programs import), main.cjs (everything), workers.cjs (what threads of load runs and simulations share),
 * kernel.cjs (the compiled loops), llhttp.wasm (the parser of answers), one file for each large package and for each worker of src/adapters, the files of packages
 * that are read, and the licences of what was bundled.
 */
export async function bundle(root: string, outdir: string, embedded: Embedded): Promise<void> {
  const common = { ...shared, absWorkingDir: root, outdir };
  const all = globSync('src/adapters/**/*-worker.ts', { cwd: root });
  const isShared = (file: string): boolean => together.includes(basename(file, '.ts'));
  const workers = all.filter((file) => !isShared(file));
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: { front: 'src/cli/front/main.ts' },
      plugins: [usualMembers(root), kernelApart],
    }),
    build({ ...common, entryPoints: { api: 'src/api.ts' }, plugins: [kernelApart] }),
    build({ ...common, entryPoints: { kernel: kernelModule } }),
    build({
      ...common,
      entryPoints: {
        main: 'lbctl:main',
        workers: 'lbctl:workers',
        ...Object.fromEntries(workers.map((file) => [basename(file, '.ts'), file])),
      },
      plugins: [
        entryModule(root, embedded),
        workersModule(root, all.filter(isShared)),
        placedPaths,
        packagesApart,
        kernelApart,
        parserCode(outdir),
        slimOclif,
      ],
    }),
    build({
      ...common,
      entryPoints: Object.fromEntries(apart.map((name) => [`package-${name}`, name])),
      plugins: [withoutNativeParts, slimPackages],
    }),
  ]);
  for (const name of together) {
    writeFileSync(join(outdir, `${name}.cjs`), `require('./workers.cjs').start['${name}']();\n`);
  }
  for (const file of placed) {
    copyFileSync(join(root, 'node_modules', file), join(outdir, placedName(file)));
  }
  const inputs = [
    ...results.flatMap((result) => Object.keys(result.metafile.inputs)),
    ...placed.map((file) => `node_modules/${file}`),
  ];
  writeFileSync(join(outdir, 'LICENCES.txt'), licences(root, inputs));
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
    main(process.argv.slice(2), { ...about, commands, load: (id) => loaders[id]() }).then((exit) => {
      process.exitCode = exit;
      if (exit > 128) process.exit(); // a signal: what still waits, a pipe to be opened, is not waited for
    });`;
  return virtual('main', contents, root);
}

/** Registries that the fast path has in part only, with what stands in for them. */
const usual = {
  'src/core/placement/registry.ts': 'src/cli/front/usual-placements.ts',
  'src/core/key-hash/registry.ts': 'src/cli/front/usual-key-hashes.ts',
} as const;

/** Whatever imports such a registry gets its usual members: a large file takes long to load. */
function usualMembers(root: string): Plugin {
  const instead = new Map(
    Object.entries(usual).map(([registry, part]) => [join(root, registry), join(root, part)]),
  );
  return {
    name: 'usual-members',
    setup(build) {
      build.onResolve({ filter: /\/registry\.ts$/ }, ({ path, resolveDir }) => {
        const part = instead.get(join(resolveDir, path));
        return part === undefined ? undefined : { path: part };
      });
    },
  };
}

/** Loads the worker of each name. */
function workersModule(root: string, files: readonly string[]): Plugin {
  const loaders = files.map(
    (file) => `${JSON.stringify(basename(file, '.ts'))}: () => import('./${file}')`,
  );
  return virtual('workers', `export const start = { ${loaders.join(', ')} };`, root);
}

/** An entry `lbctl:NAME` that is no file. */
function virtual(name: string, contents: string, resolveDir: string): Plugin {
  return {
    name,
    setup(build) {
      const filter = new RegExp(`^lbctl:${name}$`);
      build.onResolve({ filter }, () => ({ path: name, namespace: name }));
      build.onLoad({ filter: /.*/, namespace: name }, () => ({ contents, resolveDir }));
    },
  };
}

/**
 * Sources start a worker with `new URL('./x-worker.ts', import.meta.url)` and find a file of a package
 * with `createRequire(import.meta.url).resolve('package/file')`; in the bundle all files lie in one
 * folder, and workers end in .cjs.
 */
const placedPaths: Plugin = {
  name: 'placed-paths',
  setup(build) {
    const beside = (name: string): string => `require('node:path').join(__dirname, '${name}')`;
    build.onLoad({ filter: /src[\\/].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const worker = /new URL\((['"])[^'"]*?([\w-]+-worker)\.ts\1, import\.meta\.url\)/g;
      const file = /createRequire\(import\.meta\.url\)\.resolve\('([^']+)'\)/g;
      const contents = source
        .replace(worker, (_, _quote, name) => beside(`${name}.cjs`))
        .replace(file, (_, name) => beside(placedName(name)));
      return contents === source ? undefined : { contents, loader: 'ts' };
    });
  },
};

/** uplot/LICENSE → uplot-LICENSE: several packages have a file of that name. */
function placedName(file: string): string {
  return `${file.split('/')[0]}-${basename(file)}`;
}

/** llhttp is a module that is a buffer: it lies in a file of its own as it is, for both who load it. */
function parserCode(outdir: string): Plugin {
  return {
    name: 'parser-code',
    setup(build) {
      build.onLoad({ filter: /llhttp_simd-wasm\.js$/ }, ({ path }) => {
        const code: Buffer = createRequire(import.meta.url)(path);
        writeFileSync(join(outdir, 'llhttp.wasm'), code);
        return {
          contents: `
            const file = require('node:path').join(__dirname, 'llhttp.wasm');
            export default require('node:fs').readFileSync(file);`,
        };
      });
    },
  };
}

/** The compiled kernel, in one file for all bundles, which is loaded when it is first run. */
const kernelApart: Plugin = {
  name: 'kernel-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\/module\.ts$/ }, ({ path }) => ({ path, namespace: 'kernel' }));
    build.onResolve({ filter: /^\.\/kernel\.cjs$/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /.*/, namespace: 'kernel' }, () => ({
      contents: `Object.defineProperty(exports, 'wasmBase64', {
        enumerable: true,
        get: () => require('./kernel.cjs').wasmBase64,
      });`,
    }));
  },
};

const packagesApart: Plugin = {
  name: 'packages-apart',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${apart.join('|')})$`) }, ({ path }) => ({
      path: `./package-${path}.cjs`,
      external: true,
    }));
  },
};

/** ssh2 tries to load two compiled parts, and does without what cannot be loaded. */
const withoutNativeParts: Plugin = {
  name: 'without-native-parts',
  setup(build) {
    build.onResolve({ filter: /^cpu-features$|\.node$/ }, ({ path }) => ({
      path,
      namespace: 'native',
    }));
    build.onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not bundled`)});`,
    }));
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
