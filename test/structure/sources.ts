import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '../..');

/** Files of the repository by glob pattern, sorted, with `/` whatever the system. */
export function filesOf(...patterns: string[]): string[] {
  const exclude = ['node_modules/**', 'dist/**', '.git/**', '.npm-cache/**'];
  return globSync(patterns, { cwd: repository, exclude }).map(slashes).sort();
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}

export function read(file: string): string {
  return readFileSync(join(repository, file), 'utf8');
}

/** Our TypeScript; the AssemblyScript has rules of its own. */
export function sources(): string[] {
  return filesOf('src/**/*.ts').filter((file) => !file.includes('/wasm/assembly/'));
}

export interface Import {
  /** As written: `node:fs`, `valibot`, `./x.ts`. */
  readonly written: string;
  /** File inside the repository; undefined for packages. */
  readonly file: string | undefined;
  /** Erased before it runs. */
  readonly isTypeOnly: boolean;
  /** `import('…')`: loaded only when that line runs. */
  readonly isDynamic: boolean;
}

const staticImport =
  /^(?:import|export)\s+(type\s+)?(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const dynamicImport = /\bimport\(\s*['"]([^'"]+)['"]/g;

export function importsOf(file: string): Import[] {
  const text = read(file);
  const place = (written: string) =>
    written.startsWith('.') ? slashes(join(dirname(file), written)) : undefined;
  return [
    ...[...text.matchAll(staticImport)].map(([, type, written]) => ({
      written: written!,
      file: place(written!),
      isTypeOnly: type !== undefined,
      isDynamic: false,
    })),
    ...[...text.matchAll(dynamicImport)].map(([, written]) => ({
      written: written!,
      file: place(written!),
      isTypeOnly: false,
      isDynamic: true,
    })),
  ];
}

/** The code without comments and without what stands in quotes. */
export function codeOf(file: string): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return read(file).replace(token, (found) =>
    found.startsWith('`')
      ? [...found.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => code).join(';')
      : ' ',
  );
}
