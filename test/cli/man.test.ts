import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { manPage } from '../../src/cli/man.ts';
import { smallProgram } from './small-manifest.ts';

/** The page as a reader sees it, and what the formatter complained about. */
function shown(page: string): { text: string; warnings: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-man-'));
  try {
    writeFileSync(join(folder, 'lbctl.1'), page);
    const env = { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8' };
    const args = ['--warnings=w', '-E', 'UTF-8', '-l', '-P', 'cat', 'lbctl.1'];
    const { stdout, stderr, error } = spawnSync('man', args, { cwd: folder, env });
    if (error) throw error;
    return { text: `${stdout}`.replaceAll(/\x1b\[\d*m|.\x08/g, ''), warnings: `${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('shows commands, flags, exit codes and variables without a warning', () => {
  const { text, warnings } = shown(manPage(smallProgram));
  expect(warnings).toBe('');
  expect(text).toContain('lbctl - Places keys');
  expect(text).toMatch(/lbctl ring place KEYS…\n +Say where keys belong\./);
  expect(text).toMatch(/-r, --ring=FILE\n +The ring\. Environment: LBCTL_RING\./);
  expect(text).toMatch(/--output=VALUE\n +Format\. One of text, csv\. Default: text\./);
  expect(text).toMatch(/\n +70 +A bug in lbctl\./);
  expect(text).toMatch(/NO_COLOR/);
});

it('takes nothing in a text for a request', () => {
  const description = `.SH starts, 'quotes', back\\slash and --dashes`;
  const { text, warnings } = shown(manPage({ ...smallProgram, description }));
  expect(warnings).toBe('');
  expect(text).toContain(`lbctl - ${description}`);
});
