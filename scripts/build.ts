#!/usr/bin/env node
// Builds dist/ from src/. Run by scripts/setup.mjs with the Node of this checkout.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { manPage } from '../src/cli/man.ts';
import { bundle } from './bundle.ts';
import { readCommands } from './manifest.ts';
import { isWasmFresh } from './wasm.ts';

const root = resolve(import.meta.dirname, '..');
const work = join(root, 'node_modules/.cache/lbctl-build');
const fresh = join(work, 'new');
const old = join(work, 'old');

if (!isWasmFresh(root)) {
  process.stderr.write('the WebAssembly kernel is older than its sources: npm run wasm\n');
  process.exit(1);
}
rmSync(work, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
const embedded = await readCommands(root);
await bundle(root, fresh, embedded);
writeFileSync(join(fresh, 'lbctl.1'), manPage(embedded));
writeFileSync(join(fresh, 'api.d.ts'), apiTypes());

// A lbctl that runs meanwhile finds a whole dist/ at nearly every moment.
const target = join(root, 'dist');
if (existsSync(target)) renameSync(target, old);
renameSync(fresh, target);
rmSync(work, { recursive: true, force: true });

/** The types of src/api.ts, which names none of another module, as the compiler sees them. */
function apiTypes(): string {
  const types = join(work, 'types');
  const flags = ['--declaration', '--emitDeclarationOnly', '--noEmit', 'false', '--outDir', types];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(root, 'scripts/types.json'), ...flags]);
  return readFileSync(join(types, 'api.d.ts'), 'utf8');
}
