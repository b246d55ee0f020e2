import type { ClientChannel } from 'ssh2';
import { LbError } from '../../../core/kernel/errors.ts';
import { type Attempt, orAborted } from './attempt.ts';
import type { Access } from './client-configs.ts';
import { type Connection, quietly } from './connection.ts';
import { addressOf } from './dial.ts';
import { cut } from './failures.ts';
import type { Shell, ShellEnd } from './shell.ts';

const SAID_LENGTH = 1024;

/**
 * Runs a command over a connection of its own, which ends with it.
 * @throws LbError when the node runs no commands
 */
export async function runCommand(
  connection: Connection,
  command: string,
  access: Access,
  attempt: Attempt,
): Promise<Shell> {
  attempt.waitingFor('its shell to run our command');
  const { promise, resolve, reject } = Promise.withResolvers<Shell>();
  connection.ended.then(reject);
  const run = (): void =>
    connection.client.exec(command, (error, channel) => {
      if (error === undefined) {
        resolve(shellOf(connection, channel)); // at once: its end may be in the same packet
      } else {
        const why = `${addressOf(access)} runs no commands: ${cut(error.message)}`;
        reject(new LbError('ANSWER_INVALID', why));
      }
    });
  quietly(run);
  return orAborted(attempt.signal, promise);
}

function shellOf(connection: Connection, channel: ClientChannel): Shell {
  const { promise: ended, resolve } = Promise.withResolvers<ShellEnd>();
  let said = '';
  let how = 'without a word';
  channel.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8', 0, Math.max(0, SAID_LENGTH - said.length));
  });
  channel.on('error', () => undefined); // the connection tells why
  channel.on('exit', (code, signal) => {
    how = code === null ? `by ${signal}` : `with exit code ${code}`;
  });
  // Channels end before the connection has told why it was lost.
  channel.on('close', () => setImmediate(() => resolve({ kind: 'exited', how, said })));
  connection.ended.then((error) => resolve({ kind: 'lost', error }));
  return {
    ended,
    write: (text) => quietly(() => channel.write(text)),
    onOutput: (handler) => channel.on('data', handler),
    close: () => connection.close(),
  };
}
