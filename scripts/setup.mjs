#!/usr/bin/env node
// Makes a fresh clone ready: installs what package-lock.json says and builds dist/, each only when
// something changed. Needs Node 18 and nothing else. Flags: --install-only, --force-build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from './lock.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const NEEDED_MAJOR = 24;

process.chdir(root);
takeLock(join(root, 'node_modules.lock'), say, die);
const installed = install();
const node = findNode();
if (!process.argv.includes('--install-only')) build(installed, node);

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function die(text) {
  say(text);
  process.exit(1);
}

function sha256(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** @returns the fingerprint of what is installed */
function install() {
  const stamp = 'node_modules/.lbctl-installed';
  const wanted = sha256([readFileSync('package-lock.json'), process.platform, process.arch]);
  if (readStamp(stamp) === wanted) return wanted;
  say('installing dependencies from package-lock.json');
  const started = Date.now();
  npmCi();
  writeFileSync(stamp, wanted);
  say(`installed in ${seconds(started)}`);
  return wanted;
}

/** With the user's npm configuration, except for what would leave out parts or stop half-way. */
function npmCi() {
  const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts'];
  const quiet = ['--engine-strict=false', '--loglevel=error', '--no-audit', '--no-fund'];
  const options = { stdio: ['ignore', 2, 2], env: npmEnvironment() };
  // npm tells the scripts that it runs where it is itself; by hand, it is on the PATH.
  const npm = process.env.npm_execpath;
  const result = /\.[cm]?js$/.test(npm ?? '')
    ? spawnSync(process.execPath, [npm, ...args, ...quiet], options)
    : spawnSync('npm', [...args, ...quiet], { ...options, shell: process.platform === 'win32' });
  if (result.status === 0) return;
  die(`npm ci failed: ${result.error?.message ?? `exit ${result.status ?? result.signal}`}`);
}

/** Where the user's cache cannot be written (a read-only HOME), npm gets one in this folder. */
function npmEnvironment() {
  const cache = process.env.npm_config_cache ?? join(homedir(), '.npm');
  try {
    mkdirSync(join(cache, '_cacache'), { recursive: true });
    accessSync(join(cache, '_cacache'), constants.W_OK);
    return process.env;
  } catch {
    const own = join(root, '.npm-cache');
    say(`${cache} is not writable, using ${own}`);
    return { ...process.env, npm_config_cache: own, npm_config_logs_max: '0' };
  }
}

/** The Node that npm installed for this checkout, else the one that runs this, if new enough. */
function findNode() {
  const pinned = resolve('node_modules/.bin/node');
  const candidate = existsSync(pinned) ? pinned : process.execPath;
  const { stdout } = spawnSync(candidate, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  const version = (stdout ?? '').trim();
  if (Number(version.split('.')[0]) >= NEEDED_MAJOR) return candidate;
  return die(
    `Node ${NEEDED_MAJOR} or newer is needed and none comes from npm for ` +
      `${process.platform}-${process.arch} (found ${version || 'none'}): install it by hand`,
  );
}

function build(dependencies, nodeCommand) {
  const stamp = 'dist/.built-from';
  const files = ['src', 'scripts', 'schemas'].flatMap(filesBelow).sort();
  files.push(...['package.json', 'tsconfig.json'].filter((file) => existsSync(file)));
  const wanted = sha256([dependencies, ...files.flatMap((file) => [file, readFileSync(file)])]);
  if (readStamp(stamp) === wanted && !process.argv.includes('--force-build')) return;
  const started = Date.now();
  const result = spawnSync(nodeCommand, ['scripts/build.ts'], { stdio: ['ignore', 2, 2] });
  if (result.status !== 0) die(`the build failed (exit ${result.status ?? result.signal})`);
  writeFileSync(stamp, wanted);
  say(`built in ${seconds(started)}`);
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
