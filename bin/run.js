#!/usr/bin/env node
// biome-ignore-all lint/style/useNodejsImportProtocol: Node 12 does not know the prefix
'use strict';
// The published entry. Even Node 12 can read it, so that it can say what is missing.
const fs = require('fs');
const path = require('path');

/** No Node that is new enough, or nothing built (EX_CONFIG of sysexits.h). */
const UNUSABLE = 78;
const pinned = path.join(__dirname, '..', 'node_modules', '.bin', 'node');
const dist = path.join(__dirname, '..', 'dist');

if (Number(process.versions.node.split('.')[0]) >= 24) start();
else if (fs.existsSync(pinned)) startWith(pinned);
else
  giveUp(`lbctl needs Node 24 or newer first on the PATH; this is Node ${process.versions.node}`);

function start() {
  if (!fs.existsSync(dist)) {
    giveUp(`lbctl is not built: run npm run build in ${path.dirname(__dirname)}`);
    return;
  }
  if (require('../dist/front.cjs').answer(process.argv.slice(2))) return;
  require('module').enableCompileCache();
  require('../dist/main.cjs');
}

function giveUp(message) {
  process.stderr.write(`lbctl: ${message}\n`);
  process.exitCode = UNUSABLE;
}

/** Starts again with the checkout's Node; its exit code and the signals sent to us pass through. */
function startWith(node) {
  const { spawn } = require('child_process');
  const argv = [__filename].concat(process.argv.slice(2));
  const child = spawn(node, argv, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well, and a second one would end it at once.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => giveUp(`cannot start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
