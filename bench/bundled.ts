import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

type Counting = Pick<typeof import('../src/adapters/keys/count.ts'), 'countKeys'>;

/** The counting code as it is shipped: a thread that must first strip types starts ten times slower. */
export async function bundledCounting(folder: string): Promise<Counting> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({
    absWorkingDir: root,
    entryPoints: ['src/adapters/keys/count.ts', 'src/adapters/keys/count-worker.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    plugins: [workerPath],
  });
  return (await import(pathToFileURL(join(folder, 'count.mjs')).href)) as Counting;
}

/**
 * A program of this folder as it is shipped: stripping types would count as its memory.
 * @returns the file
 */
export async function bundledClient(folder: string, name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
  });
  return outfile;
}

const workerPath: Plugin = {
  name: 'worker-path',
  setup({ onLoad }) {
    onLoad({ filter: /keys[\\/]count-threads\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        "URL('./count-worker.ts'",
        "URL('./count-worker.mjs'",
      ),
      loader: 'ts',
    }));
  },
};
