import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'src/core/kernel/wasm';

/** Whether module.ts was compiled from src/core/kernel/wasm/assembly as it is, by this compiler. */
export function isWasmFresh(root: string): boolean {
  const target = join(root, FOLDER, 'module.ts');
  return existsSync(target) && readFileSync(target, 'utf8').includes(wasmFingerprint(root));
}

/** Compiles src/core/kernel/wasm/assembly into module.ts. */
export function updateWasm(root: string): void {
  writeFileSync(join(root, FOLDER, 'module.ts'), wasmModule(root));
}

/** The text that module.ts must have: the compiled kernel as a constant, so that it needs no file. */
export function wasmModule(root: string): string {
  const text = compile(root).toString('base64');
  return [
    '// Compiled from assembly/ by scripts/wasm.ts; do not edit.',
    `// Sources: ${wasmFingerprint(root)}`,
    '/** The hot loops as WebAssembly, in base64. */',
    `export const wasmBase64 =\n  '${text}';`,
    '',
  ].join('\n');
}

/** SHA-256 over the sources, the options and the compiler's version. */
export function wasmFingerprint(root: string): string {
  const folder = join(root, FOLDER, 'assembly');
  const compiler = readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8');
  const hash = createHash('sha256').update(JSON.parse(compiler).version);
  for (const name of readdirSync(folder).sort()) {
    hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

function compile(root: string): Buffer {
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const out = mkdtempSync(join(tmpdir(), 'lbctl-wasm-'));
  const args = [
    asc,
    'index.ts',
    '--config',
    'asconfig.json',
    '--outFile',
    join(out, 'kernel.wasm'),
  ];
  try {
    const cwd = join(root, FOLDER, 'assembly');
    execFileSync(process.execPath, args, { cwd, stdio: ['ignore', 2, 2] });
    return readFileSync(join(out, 'kernel.wasm'));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
