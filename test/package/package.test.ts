import { execFileSync, spawnSync } from 'node:child_process';
import {
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRunText } from '../support/load-runs.ts';

const repository = resolve(import.meta.dirname, '../..');
let base: string;
let tarball: string;
let installed: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'lbctl-package-'));
  npm('pack', '--ignore-scripts', '--pack-destination', base);
  tarball = join(base, globSync('*.tgz', { cwd: base })[0]!);
  npm('install', '--global', '--offline', '--prefix', join(base, 'prefix'), tarball);
  installed = join(base, 'prefix/lib/node_modules/lbctl');
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

function npm(...args: string[]): void {
  const env = {
    ...process.env,
    npm_config_cache: join(base, 'cache'),
    npm_config_loglevel: 'error',
  };
  execFileSync('npm', args, { cwd: repository, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The installed program with Node 24 and nothing else on the PATH. */
function lbctl(args: string[], options: { preload?: string; PATH?: string } = {}) {
  const env = {
    PATH: options.PATH ?? dirname(process.execPath),
    HOME: base,
    TMPDIR: base,
    ...(options.preload && { NODE_OPTIONS: `--require=${options.preload}` }),
  };
  const command = join(base, 'prefix/bin/lbctl');
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: base, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** Makes Node say that it is an older one. */
function pretendNode20(): string {
  const file = join(base, 'old-node.cjs');
  const versions = "{ ...process.versions, node: '20.19.0' }";
  writeFileSync(file, `Object.defineProperty(process, 'versions', { value: ${versions} });`);
  return file;
}

describe('the tarball', () => {
  it('is at most 1 MB', () => {
    expect(statSync(tarball).size).toBeLessThan(1_000_000);
  });

  it('brings no package and no Node along', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    const files = globSync('**/*', { cwd: installed, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(
      files.some((entry) => entry.parentPath.includes('/node_modules/lbctl/node_modules')),
    ).toBe(false);
    const sizes = files.map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    expect(Math.max(...sizes)).toBeLessThan(2_000_000);
  });

  it('holds the licences of what is bundled', () => {
    const text = readFileSync(join(installed, 'dist/LICENCES.txt'), 'utf8');
    for (const name of ['@oclif/core', 'chalk', 'hdr-histogram-js', 'ssh2', 'uplot', 'valibot'])
      expect(text).toContain(`${name} `);
  });

  it('holds an SSH client that needs no compiled parts', () => {
    const file = join(installed, 'dist/package-ssh2.cjs');
    const code = `const { Client } = require(${JSON.stringify(file)}); new Client(); process.stdout.write('made')`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'made', stderr: '' });
    expect(readFileSync(file, 'utf8')).toContain('sshcrypto.node is not bundled');
  });

  it('holds what writes .hlog files', () => {
    const file = join(installed, 'dist/package-hdr-histogram-js.cjs');
    const code = `const { build } = require(${JSON.stringify(file)}); process.stdout.write(typeof build)`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: 'function', stderr: '' });
  });

  it('holds the man page it announces', () => {
    const { man } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(man).toHaveLength(1); // npm links the pages of a list, not of a text
    expect(readFileSync(join(installed, man[0]), 'utf8')).toMatch(/^\.TH LBCTL 1/);
  });
});

describe('installed, on Node 24 alone', () => {
  it('shows its version and help', () => {
    expect(lbctl(['--version'])).toMatchObject({ status: 0, stderr: '' });
    expect(lbctl(['ring', '--help']).stdout).toMatch(/ring place/);
  });

  it('draws a report with the charts it brings along', () => {
    for (const seed of [1, 2]) writeFileSync(join(base, `${seed}.json`), loadRunText({ seed }));
    const compared = lbctl(['bench', 'compare', '1.json', '2.json', '--report', 'report.html']);
    expect(compared).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(base, 'report.html'), 'utf8')).toContain('var uPlot=');
  });

  it('goes from addresses to a placement', () => {
    writeFileSync(join(base, 'hosts.txt'), '10.0.0.1\n10.0.0.2\n10.0.0.3\n');
    expect(lbctl(['init', '--from', 'hosts.txt'])).toMatchObject({ status: 0 });
    expect(lbctl(['ring', 'build'])).toMatchObject({ status: 0 });
    const placed = lbctl(['ring', 'place', 'www.example.com']);
    expect(placed).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^www\.example\.com\t\S+\n$/),
    });
  });

  it('says which Node it needs, once, where there is only an old one', () => {
    const result = lbctl(['ring', 'show'], { preload: pretendNode20() });
    expect(result).toEqual({
      status: 78,
      stdout: '',
      stderr: 'lbctl: lbctl needs Node 24 or newer first on the PATH; this is Node 20.19.0\n',
    });
  });
});

describe('in the checkout, started by an old Node', () => {
  const entry = join(repository, 'bin/run.js');

  function startedByNode20(args: string[]) {
    // Only the first process is told that it is old: the pinned Node must be the one that answers.
    const preload = join(base, 'old-parent.cjs');
    writeFileSync(
      preload,
      `delete process.env.NODE_OPTIONS; require(${JSON.stringify(pretendNode20())});`,
    );
    const env = { ...process.env, NODE_OPTIONS: `--require=${preload}` };
    return spawnSync(process.execPath, [entry, ...args], { env, encoding: 'utf8' });
  }

  it('starts again with the pinned Node and keeps output and exit code', () => {
    expect(startedByNode20(['--version'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`node-${process.version}`),
    });
    expect(startedByNode20(['nonsense'])).toMatchObject({ status: 2, stdout: '' });
  });

  it('finds its files through a link', () => {
    const link = join(base, 'link-to-lbctl');
    symlinkSync(entry, link);
    expect(spawnSync(process.execPath, [link, '--version']).status).toBe(0);
  });
});
