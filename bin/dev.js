#!/usr/bin/env node
'use strict';
// Runs the sources as they are; for development, needs the checkout's Node (npm run sets it up).
const { existsSync } = require('node:fs');
const { resolve } = require('node:path');

const root = resolve(__dirname, '..');

/** The called command's file alone, when the command line names one: loading all takes a while. */
function calledFile(argv) {
  for (const count of [2, 1]) {
    const file = `${argv.slice(0, count).join('/')}.ts`;
    const isCommand = argv.length >= count && existsSync(resolve(root, 'src/commands', file));
    if (isCommand && !argv.includes('--help') && !argv.includes('-h')) return [file];
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

run(process.argv.slice(2));
