import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitMeanings } from '../../src/cli/help-topics.ts';
import { inFreshFolder, runShell } from '../cli/transcript.ts';
import { markdownTable } from './markdown.ts';

const repository = resolve(import.meta.dirname, '../..');

/**
 * Every `$ ` line in the console blocks of a document is run, in order and in one folder, and the
 * document is put together anew with what they print. `--update=all` writes it.
 */
describe.each(['README.md'])('the examples in %s', (file) => {
  it('print what it says', { timeout: 360_000 }, async () => {
    const text = withExitCodes(readFileSync(resolve(repository, file), 'utf8'));
    const parts = text.split(/^(```console\n[\s\S]*?^```$)/m);
    const fresh = await inFreshFolder(recordedFleet(), async (folder) => {
      const written: string[] = [];
      for (const part of parts) {
        if (!part.startsWith('```console\n')) written.push(part);
        else {
          const isMeasured = written.at(-1)?.trimEnd().endsWith(MEASURED) === true;
          const shown = await replay(part, folder, isMeasured);
          written.push(isMeasured && shapeOf(shown) === shapeOf(part) ? part : shown);
        }
      }
      return written.join('');
    });
    await expect(fresh).toMatchFileSnapshot(resolve(repository, file));
  });
});

/** The table under the mark is that of `lbctl help exit-codes`. */
function withExitCodes(text: string): string {
  const table = markdownTable(['exit', 'meaning'], Object.entries(exitMeanings));
  const mark = '<!-- the exit codes -->\n\n';
  expect(text).toContain(mark);
  return text.replace(/(?<=<!-- the exit codes -->\n\n)(\|.*\n)+/, `${table}\n`);
}

/** In front of blocks whose figures are of the machine that runs them. */
const MEASURED = '(figures differ from machine to machine):';

/** What a busy machine adds, and drawings, whose lines follow the figures. */
const SHAPELESS = /^warning:|^saved in|^ *[^│┤└]*[│┤└]|^ +0% +50%/;

/** The commands, and the first word of each line below them. */
function shapeOf(block: string): string {
  return block
    .split('\n')
    .filter((line) => !SHAPELESS.test(line))
    .map((line) => (line.startsWith('$ ') ? line : line.trim().split(/[\s:]/)[0]))
    .join('\n');
}

/** The recording that the sources bring along, as `fleet/`. */
function recordedFleet(): Record<string, string> {
  const folder = resolve(repository, 'docs/fleet');
  const names = readdirSync(folder).filter((name) => !name.endsWith('.md'));
  return Object.fromEntries(
    names.map((name) => [`fleet/${name}`, readFileSync(resolve(folder, name), 'utf8')]),
  );
}

/** @param isMeasured what is measured is kept even where the machine is too busy for that */
async function replay(block: string, folder: string, isMeasured: boolean): Promise<string> {
  const commands = block.split('\n').filter((line) => line.startsWith('$ '));
  const shown: string[] = [];
  for (const command of commands) {
    const force = isMeasured && command.includes(' probe ') ? ' --force' : '';
    const { stdout, stderr, exit } = await runShell(command.slice(2) + force, folder, {
      env: { COLUMNS: '96' },
      timeoutMs: 60_000,
    });
    shown.push(`${command}\n${stdout}${stderr}${exit === 0 ? '' : `(exit ${exit})\n`}`);
  }
  return `\`\`\`console\n${shown.join('')}\`\`\``;
}
