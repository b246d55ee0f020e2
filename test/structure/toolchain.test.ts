import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './sources.ts';

/** Checked with the tests, so that whoever runs `npm test` alone has run everything. */
describe('the tools find nothing', () => {
  it.each([
    { name: 'types', command: 'typescript/bin/tsc', flags: ['--noEmit'] },
    { name: 'lint and format', command: '@biomejs/biome/bin/biome', flags: ['ci', '.'] },
    { name: 'dead code', command: 'knip/bin/knip.js', flags: [] },
  ])('$name', { timeout: 120_000 }, ({ command, flags }) => {
    const file = join(repository, 'node_modules', command);
    const run = spawnSync(process.execPath, [file, ...flags], {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
      timeout: 110_000,
    });
    expect({
      status: run.status,
      ...(run.status !== 0 && { said: run.stdout + run.stderr }),
    }).toEqual({ status: 0 });
  });
});
