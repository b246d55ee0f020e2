import type { Duplex } from 'node:stream';
import type library from 'ssh2';
import { LbError } from '../../../core/kernel/errors.ts';
import type { Ms } from '../../../core/kernel/units.ts';
import { systemClock } from '../../clock.ts';
import { Agents } from './agent.ts';
import { type Attempt, orAborted, within } from './attempt.ts';
import { type Access, ClientConfigs } from './client-configs.ts';
import { type Connection, connect, quietly } from './connection.ts';
import { addressOf, dial } from './dial.ts';
import { cut } from './failures.ts';
import { HostKeys } from './host-keys.ts';
import { identitiesOf } from './identities.ts';
import { KeyFiles } from './key-files.ts';
import type { Operator } from './operator.ts';
import { Routes } from './routes.ts';
import type { Shell, ShellEngine, SshPlace } from './shell.ts';
import { runCommand } from './ssh2-shell.ts';

/** The package, which is loaded only where it is needed. */
export type Ssh2 = typeof library;

/** A host that others are reached through may take its time: many wait for it, each with a limit. */
const JUMP_TIMEOUT_MS: Ms = 30_000;

/** SSH inside this process: a connection for each node, and one for each host on the way to others. */
export class Ssh2Engine implements ShellEngine {
  readonly #library: Ssh2;
  readonly #routes: Routes;
  readonly #hostKeys = new HostKeys();
  readonly #agents: Agents;
  readonly #keyFiles: KeyFiles;
  readonly #jumps = new Map<string, Promise<Connection>>();
  readonly #stop = new AbortController();

  constructor(library: Ssh2, operator: Operator) {
    this.#library = library;
    this.#routes = new Routes(new ClientConfigs(operator));
    this.#agents = new Agents(library, operator, systemClock);
    this.#keyFiles = new KeyFiles(library);
  }

  async open(place: SshPlace, command: string, attempt: Attempt): Promise<Shell> {
    attempt.waitingFor('"ssh -G" to tell how it is reached');
    const route = await orAborted(attempt.signal, this.#routes.to(place));
    const connection = await this.#connect(route, attempt);
    try {
      return await runCommand(connection, command, route.at(-1)!, attempt);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#stop.abort(new LbError('INTERRUPTED', 'interrupted'));
    const jumps = [...this.#jumps.values()];
    this.#jumps.clear();
    for (const jump of jumps) jump.then(({ close }) => close()).catch(() => undefined);
  }

  /** @param route hosts on the way, then the one to reach */
  async #connect(route: readonly Access[], attempt: Attempt): Promise<Connection> {
    const access = route.at(-1)!;
    attempt.waitingFor('the SSH agent');
    const identities = await orAborted(
      attempt.signal,
      identitiesOf(access, this.#agents, this.#keyFiles),
    );
    const stream = await this.#stream(route, attempt);
    try {
      const login = { access, check: this.#hostKeys.checkOf(access), identities };
      return await connect(this.#library, login, stream, attempt);
    } catch (error) {
      quietly(() => stream.destroy());
      throw error;
    }
  }

  async #stream(route: readonly Access[], attempt: Attempt): Promise<Duplex> {
    const access = route.at(-1)!;
    if (route.length === 1) {
      attempt.waitingFor(`a connection to ${addressOf(access)}`);
      return dial(access, attempt);
    }
    const last = addressOf(route.at(-2)!);
    attempt.waitingFor(`a connection to ${last}, the way to it`);
    const jump = await orAborted(attempt.signal, this.#jump(route.slice(0, -1)));
    attempt.waitingFor(`a connection from ${last} to ${addressOf(access)}`);
    const stream = forward(jump, last, access);
    try {
      return await orAborted(attempt.signal, stream);
    } catch (error) {
      stream.then((late) => quietly(() => late.destroy())).catch(() => undefined);
      throw error;
    }
  }

  /** Shared by all nodes behind it, and kept. */
  #jump(route: readonly Access[]): Promise<Connection> {
    const key = route.map((access) => `${access.user}@${addressOf(access)}`).join(' ');
    const known = this.#jumps.get(key);
    if (known !== undefined) return known;
    const jump = within(JUMP_TIMEOUT_MS, this.#stop.signal, (attempt) =>
      this.#connect(route, attempt),
    ).catch((error) => {
      if (!(error instanceof LbError)) throw error;
      const why = `the way to it: ${error.message}`;
      throw new LbError(error.code, error.code === 'INTERRUPTED' ? error.message : why);
    });
    this.#jumps.set(key, jump);
    const forget = (): void => {
      if (this.#jumps.get(key) === jump) this.#jumps.delete(key);
    };
    jump.then(({ ended }) => ended.then(forget), forget);
    return jump;
  }
}

function forward({ client, ended }: Connection, from: string, to: Access): Promise<Duplex> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  ended.then(reject);
  quietly(() =>
    client.forwardOut('127.0.0.1', 0, to.hostname, to.port, (error, stream) => {
      if (error === undefined) return resolve(stream);
      const why = `${from} makes no connection to ${addressOf(to)}: ${cut(error.message)}`;
      reject(new LbError('NODE_UNREACHABLE', why));
    }),
  );
  return promise;
}
