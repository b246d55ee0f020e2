import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { wasmBase64 } from '../../../../src/core/kernel/wasm/module.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lbctl-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the compiled kernel', () => {
  it('is what its sources compile to', { timeout: 60_000 }, () => {
    const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
    const out = join(folder, 'kernel.wasm');
    const options = ['index.ts', '--config', 'asconfig.json', '--outFile', out];
    execFileSync(process.execPath, [asc, ...options], {
      cwd: join(root, 'src/core/kernel/wasm/assembly'),
    });
    expect(readFileSync(out).toString('base64')).toBe(wasmBase64);
  });
});
