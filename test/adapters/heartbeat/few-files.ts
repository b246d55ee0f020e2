// Checks of a node by a process that has no file handle left. Arguments: probe and port. Prints the evidence.
import { openSync } from 'node:fs';
import { heartbeatProbes } from '../../../src/adapters/heartbeat/registry.ts';
import type { CheckSettings } from '../../../src/core/cluster/heartbeat-settings.ts';

const [name = '', port] = process.argv.slice(2);
const probe = heartbeatProbes[name as keyof typeof heartbeatProbes].create();
const settings = { probe: name, send: 'PING', command: ['true'] } as CheckSettings;
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // That was the last one.
}
const target = { node: 'a', host: '127.0.0.1', port: Number(port), settings };
const evidence = await probe.check(target, { timeoutMs: 5000 });
process.stdout.write(JSON.stringify(evidence));
process.exit();
