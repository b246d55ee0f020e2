import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../../src/cli/completion/bash.ts';
import { fishCompletion } from '../../../src/cli/completion/fish.ts';
import { completionPlaces } from '../../../src/cli/completion/model.ts';
import { zshCompletion } from '../../../src/cli/completion/zsh.ts';
import { smallProgram } from '../small-manifest.ts';

const places = completionPlaces(Object.values(smallProgram.commands));
const scripts = {
  bash: bashCompletion(places),
  zsh: zshCompletion(places),
  fish: fishCompletion(places),
};
type Shell = keyof typeof scripts;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbctl-completion-'));
  for (const [shell, script] of Object.entries(scripts)) writeFileSync(join(folder, shell), script);
  writeFileSync(join(folder, 'a ring.json'), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

function isInstalled(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

/** Where CI is set, a shell that is missing is a failure: .ci/run installs them all. */
function mustTry(shell: Shell): boolean {
  return process.env.CI !== undefined || isInstalled(shell);
}

/** Words that the shell would offer; `words` as bash splits them, the last one being completed. */
function offeredByBash(words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const program = `source ./bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}
    _lbctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], { cwd: folder });
  expect(`${stderr}`).toBe('');
  return `${stdout}`.split('\n').filter(Boolean);
}

function offeredByFish(words: readonly string[]): string[] {
  const line = words.join(' ').replace(/ = ?/, '=');
  const program = `source ./fish; complete -C '${line}'`;
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder };
  const { stdout, stderr } = spawnSync('fish', ['-N', '-c', program], { cwd: folder, env });
  expect(`${stderr}`).toBe('');
  const prefix = line.includes('=') ? /^--\w+=/ : /^$/;
  return `${stdout}`
    .split('\n')
    .filter(Boolean)
    .map((offer) => offer.split('\t')[0]!.replace(prefix, ''));
}

const offers: readonly { words: string[]; offered: string[] }[] = [
  { words: ['lbctl', 'r'], offered: ['ring', 'read'] },
  { words: ['lbctl', ''], offered: ['ring', 'read', 'fail', 'tour', 'help', 'version'] },
  { words: ['lbctl', 'ring', ''], offered: ['place'] },
  { words: ['lbctl', 'ring', 'place', '--ou'], offered: ['--output'] },
  { words: ['lbctl', 'ring', 'place', '--output', ''], offered: ['text', 'csv'] },
  { words: ['lbctl', 'ring', 'place', '--output', '=', 'c'], offered: ['csv'] },
  { words: ['lbctl', 'ring', 'place', '--ring', 'a'], offered: ['a ring.json'] },
  { words: ['lbctl', 'ring', 'place', 'key', '--dry', '--j'], offered: ['--json'] },
  { words: ['lbctl', 'fail', ''], offered: ['known', 'bug', 'exit', 'negative', 'pipe'] },
  { words: ['lbctl', 'read', 'a'], offered: ['a ring.json'] },
  { words: ['lbctl', 'help', 'e'], offered: ['environment', 'exit-codes', 'expectations'] },
];

describe('bash', () => {
  it.each([
    ...offers,
    { words: ['lbctl', 'ring', 'place', '--output', '='], offered: ['text', 'csv'] },
  ])('offers $offered after $words', ({ words, offered }) => {
    expect(offeredByBash(words).sort()).toEqual([...offered].sort());
  });

  it('offers nothing where any text may stand', () => {
    expect(offeredByBash(['lbctl', 'ring', 'place', '--copies', ''])).toEqual([]);
  });
});

describe.skipIf(!mustTry('fish'))('fish', () => {
  it.each(offers)('offers $offered after $words', ({ words, offered }) => {
    const found = offeredByFish(words).map((offer) => offer.replaceAll('\\ ', ' '));
    expect(found.sort()).toEqual([...offered].sort());
  });
});

describe.skipIf(!mustTry('zsh'))('zsh', () => {
  /** Types into an interactive shell on a pseudo-terminal; Ctrl-A turns the completed line into an output. */
  function lineAfterTab(typed: string): string {
    // npm sets EDITOR=vi, by which zsh would choose the keys of vi.
    const init = `bindkey -e; PS1=; PS2=; unsetopt beep; autoload -Uz compinit; compinit -u -D; source ./zsh\n`;
    const input = `${init}${typed}\t\x01print -r -- "<\x05>"\nexit\n`;
    const { stdout } = spawnSync('script', ['-qec', 'zsh -f -i', '/dev/null'], {
      cwd: folder,
      input,
      env: { ...process.env, TERM: 'dumb' },
      timeout: 15_000,
    });
    return [...`${stdout}`.matchAll(/^<(.*?) ?>\r?$/gm)].at(-1)?.[1] ?? `${stdout}`;
  }

  it.each([
    ['lbctl ri', 'lbctl ring'],
    ['lbctl ring pl', 'lbctl ring place'],
    ['lbctl ring place --ou', 'lbctl ring place --output'],
    ['lbctl ring place --output c', 'lbctl ring place --output csv'],
    ['lbctl ring place --output=c', 'lbctl ring place --output=csv'],
    ['lbctl ring place k --dry --js', 'lbctl ring place k --dry --json'],
    ['lbctl ring place --zo', 'lbctl ring place --zones'],
    ['lbctl fail kn', 'lbctl fail known'],
    ['lbctl help env', 'lbctl help environment'],
    ['lbctl read a', 'lbctl read a\\ ring.json'],
  ])('completes "%s"', (typed, line) => {
    expect(lineAfterTab(typed)).toBe(line);
  });
});

describe('where a shell is not installed', () => {
  it.each(Object.keys(scripts) as Shell[])('says so instead of passing silently: %s', (shell) => {
    if (!isInstalled(shell))
      console.warn(`${shell} is not installed: its completion is NOT tested`);
    expect(scripts[shell].split('\n').length).toBeGreaterThan(20);
  });
});
