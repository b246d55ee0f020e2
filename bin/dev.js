#!/usr/bin/env node
'use strict';
// Runs the sources as they are; for development, needs the checkout's Node (npm run sets it up).
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');

const root = resolve(__dirname, '..');

/**
 * The called command's file alone, when the command line names one: loading all takes a while. All for a
 * command that is a group too, since its argument may be a member's name misspelt.
 */
function calledFile(argv) {
  for (const count of [2, 1]) {
    const file = `${argv.slice(0, count).join('/')}.ts`;
    const isCommand = argv.length >= count && existsSync(resolve(root, 'src/commands', file));
    const isGroup = existsSync(resolve(root, 'src/commands', file.slice(0, -'.ts'.length)));
    if (isCommand && !isGroup && !argv.includes('--help') && !argv.includes('-h')) return [file];
  }
  return undefined;
}

async function run(argv) {
  const { readCommands } = await import('../scripts/manifest.ts');
  const { guardProcess, main } = await import('../src/cli/door.ts');
  guardProcess();
  process.exitCode = await main(argv, await readCommands(root, calledFile(argv)));
  if (process.exitCode > 128) process.exit();
}

const pinned = resolve(root, 'node_modules/.bin/node');
if (Number(process.versions.node.split('.')[0]) >= 24 || !existsSync(pinned)) {
  run(process.argv.slice(2));
} else {
  const again = spawnSync(pinned, process.argv.slice(1), { stdio: 'inherit' });
  process.exitCode = again.status ?? 1;
}
