import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const scripts = resolve(import.meta.dirname, '../../scripts');
let root: string;

/** A project without dependencies whose build leaves a line in a log. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lbctl-setup-'));
  for (const folder of ['scripts', 'src', 'home']) mkdirSync(join(root, folder));
  for (const name of ['setup.mjs', 'lock.mjs'])
    cpSync(join(scripts, name), join(root, 'scripts', name));
  writeFileSync(
    join(root, 'scripts/build.ts'),
    `import { appendFileSync, mkdirSync } from 'node:fs';
    mkdirSync('dist', { recursive: true });
    appendFileSync('builds.log', 'begin ');
    for (const until = Date.now() + 300; Date.now() < until; );
    appendFileSync('builds.log', 'end ');`,
  );
  writeProject();
  writeFileSync(join(root, 'src/a.ts'), 'export {};');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** One dependency, a folder, so that npm has something to install and needs no network. */
function writeProject(extra: object = {}): void {
  const about = { name: 'x', version: '1.0.0', type: 'module' };
  const project = { ...about, devDependencies: { dep: 'file:dep' }, ...extra };
  const packages = {
    '': project,
    dep: { version: '1.0.0', dev: true },
    'node_modules/dep': { resolved: 'dep', link: true },
  };
  const lock = { ...about, lockfileVersion: 3, requires: true, packages };
  mkdirSync(join(root, 'dep'), { recursive: true });
  writeFileSync(join(root, 'dep/package.json'), JSON.stringify({ name: 'dep', version: '1.0.0' }));
  writeFileSync(join(root, 'package.json'), JSON.stringify(project));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(join(root, '.npmrc'), 'update-notifier=false\n');
}

interface Ended {
  readonly exit: number | null;
  readonly said: string;
}

function setUp(args: string[] = [], env: Record<string, string> = {}): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return new Promise((done) => {
    const child = spawn(process.execPath, ['scripts/setup.mjs', ...args], {
      cwd: root,
      env: { ...Object.fromEntries(inherited), HOME: join(root, 'home'), ...env },
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('close', (exit) => done({ exit, said }));
  });
}

function builds(): string {
  const log = join(root, 'builds.log');
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
}

it('installs and builds once, and again only after a change', async () => {
  const first = await setUp();
  expect(first).toMatchObject({
    exit: 0,
    said: expect.stringMatching(/installed in [\s\S]*built in/),
  });
  expect(await setUp()).toEqual({ exit: 0, said: '' });
  expect(builds()).toBe('begin end ');

  appendFileSync(join(root, 'src/a.ts'), '// changed');
  expect((await setUp()).said).toMatch(/^setup: built in [\d.]+ s\n$/);

  writeProject({ license: 'MIT' });
  expect((await setUp(['--install-only'])).said).toMatch(
    /^setup: installing [\s\S]*\nsetup: installed in [\s\S]*s\n$/,
  );
  expect(builds()).toBe('begin end begin end ');
});

it('builds on demand without a change', async () => {
  await setUp();
  await setUp(['--force-build']);
  expect(builds()).toBe('begin end begin end ');
});

it('lets two at once wait for each other', async () => {
  const both = await Promise.all([setUp(), setUp()]);
  expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
  expect(both.filter(({ said }) => said.includes('waiting for another set-up'))).toHaveLength(1);
  expect(builds()).toBe('begin end ');
  expect(existsSync(join(root, 'node_modules.lock'))).toBe(false);
});

it('takes over the lock of a set-up that died', async () => {
  mkdirSync(join(root, 'node_modules.lock'));
  writeFileSync(join(root, 'node_modules.lock/owner'), '2147483646');
  expect((await setUp()).exit).toBe(0);
});

it('brings its own cache where HOME cannot be written', async () => {
  const home = join(root, 'home');
  writeFileSync(join(home, '.npm'), 'a file where a folder is needed');
  const { exit, said } = await setUp();
  expect({ exit, said }).toMatchObject({ exit: 0, said: expect.stringContaining('.npm-cache') });
});

it('works with npm settings that skip scripts and refuse other Nodes', async () => {
  writeFileSync(join(root, 'home/.npmrc'), 'ignore-scripts=true\nengine-strict=true\n');
  writeProject({ engines: { node: '>=99' } });
  expect((await setUp()).exit).toBe(0);
});

it('says what failed and leaves no stamp behind', async () => {
  writeFileSync(join(root, 'scripts/build.ts'), 'process.exit(9);');
  const failed = await setUp();
  expect(failed).toMatchObject({
    exit: 1,
    said: expect.stringContaining('the build failed (exit 9)'),
  });
  expect(existsSync(join(root, 'dist/.built-from'))).toBe(false);
  expect(existsSync(join(root, 'node_modules.lock'))).toBe(false);

  writeFileSync(join(root, 'package-lock.json'), 'not json');
  const broken = await setUp();
  expect(broken).toMatchObject({ exit: 1, said: expect.stringContaining('npm ci failed') });
});

it.skipIf(process.getuid?.() === 0)('says so when the folder cannot be written', async () => {
  chmodSync(root, 0o555);
  expect(await setUp()).toMatchObject({ exit: 1, said: expect.stringContaining('cannot write') });
  chmodSync(root, 0o755);
});
