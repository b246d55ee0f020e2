// An action of a process that has no file handle left. Prints what came of it.
import { openSync } from 'node:fs';
import { runAction } from '../../../src/adapters/health/run-action.ts';
import type { RecoveryAction } from '../../../src/core/health/recovery-state.ts';

const action = { command: ['/bin/true'] } as unknown as RecoveryAction;
await runAction(action); // what is loaded when it is first needed is loaded
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // That was the last one.
}
const result = await runAction(action);
await new Promise((resolve) => setTimeout(resolve, 50)); // nothing is left over that would fail now
process.stdout.write(JSON.stringify(result));
process.exit();
