// Run by stdin.test.ts: prints the keys of standard input as JSON, or the failure's code and message.

import { readKeys } from '../../../src/adapters/keys/read.ts';
import { keySource } from '../../../src/adapters/keys/source.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';

const keys: string[] = [];
try {
  await readKeys(keySource('-'), (batch) => {
    for (let i = 0; i < batch.count; i++) keys.push(Buffer.from(batch.key(i)).toString());
  });
  console.log(JSON.stringify(keys));
} catch (error) {
  if (!(error instanceof LbError)) throw error;
  console.log(JSON.stringify([error.code, error.message]));
}
