import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { LbError } from '../../../core/kernel/errors.ts';
import type { Ms } from '../../../core/kernel/units.ts';
import { offer } from './algorithms.ts';
import { type Attempt, orAborted } from './attempt.ts';
import type { Access } from './client-configs.ts';
import { addressOf } from './dial.ts';
import { type ConnectionStage, failureOf, isPassing, lost, talksOn } from './failures.ts';
import type { HostKeyCheck } from './host-keys.ts';
import type { Identities } from './identities.ts';
import type { Ssh2 } from './ssh2-engine.ts';

const KEEP_ALIVE_MS: Ms = 15_000;
const FAREWELL_MS: Ms = 500;
const BANNER_LIMIT = 64 * 1024;

/** An SSH connection that has logged in. */
export interface Connection {
  readonly client: Client;
  /** Why it ended. Never rejects. */
  readonly ended: Promise<LbError>;
  close(): void;
}

/** Who logs in where, and whom we trust to be there. */
export interface Login {
  readonly access: Access;
  readonly check: HostKeyCheck;
  readonly identities: Identities;
}

/**
 * Speaks SSH over a stream until the login is done.
 * @param stream a socket, or the way through another host; ended with the connection
 * @throws LbError
 */
export async function connect(
  library: Ssh2,
  login: Login,
  stream: Duplex,
  attempt: Attempt,
): Promise<Connection> {
  const { access, check, identities } = login;
  const client = new library.Client();
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<LbError>();
  let stage: ConnectionStage = 'greeting';
  let failure: LbError | undefined;
  const fail = (error: LbError): void => {
    failure ??= error;
    ready.reject(failure);
    ended.resolve(failure);
    quietly(() => stream.destroy());
  };
  let bannerLength = 0;
  let methods: readonly string[] = [];
  let next = 0;
  attempt.waitingFor(`the SSH handshake with ${addressOf(access)}`);
  client
    .on('handshake', () => {
      stage = 'login';
      attempt.waitingFor(`the login as ${access.user}`);
    })
    .on('banner', (text: string) => {
      bannerLength += text.length;
      if (bannerLength > BANNER_LIMIT) fail(talksOn(access, 'the login banner'));
    })
    .on('ready', () => {
      stage = 'ready';
      ready.resolve();
    })
    .on('error', (error: Error) => {
      if (!isPassing(error)) fail(failureOf(error, stage, login, methods));
    })
    .on('end', () => fail(lost(access, stage))) // half a connection is none
    .on('close', () => fail(lost(access, stage)));
  client.connect({
    sock: stream,
    username: access.user,
    readyTimeout: 0, // the attempt has a limit of its own
    keepaliveInterval: KEEP_ALIVE_MS,
    keepaliveCountMax: 3,
    algorithms: offer(access, check),
    hostVerifier(key) {
      failure = check.refuse(key);
      return failure === undefined;
    },
    authHandler(left) {
      methods = left ?? methods;
      const takesKeys = left === null || left.includes('publickey');
      if (!takesKeys) next = Math.max(next, identities.attempts.length - 1); // the one without a key
      return identities.attempts[next++] ?? false;
    },
  });
  try {
    await orAborted(attempt.signal, ready.promise);
  } catch (error) {
    quietly(() => stream.destroy());
    throw error;
  }
  return {
    client,
    ended: ended.promise,
    close() {
      quietly(() => client.end());
      // Where the other side does not close:
      setTimeout(() => quietly(() => stream.destroy()), FAREWELL_MS).unref();
    },
  };
}

/** The package throws when it is to write, even a farewell, on a connection that has just been lost. */
export function quietly(act: () => unknown): void {
  try {
    act();
  } catch {
    // The connection tells why.
  }
}
