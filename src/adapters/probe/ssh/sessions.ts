import type { SshSettings } from '../../../core/cluster/probe-settings.ts';
import type { ProbeTarget } from '../../../core/probe/host-probe.ts';
import { isAskable } from '../../../core/probe/remote-loop.ts';
import { createTurns, type Turns } from '../turns.ts';
import type { Attempt } from './attempt.ts';
import type { Operator } from './operator.ts';
import { Session } from './session.ts';
import type { ShellEngine } from './shell.ts';

/** More would make the command line of `cat` too long on some systems. */
const MOST_FILES = 500;

type EngineName = SshSettings['engine'];

/** Each is loaded when a node wants it: the package of the first is large. */
const engines = {
  async ssh2(operator) {
    const [{ Ssh2Engine }, { default: library }] = await Promise.all([
      import('./ssh2-engine.ts'),
      import('ssh2'),
    ]);
    return new Ssh2Engine(library, operator);
  },
  async openssh(operator) {
    const { OpenSshEngine } = await import('./openssh-engine.ts');
    return new OpenSshEngine(operator);
  },
} satisfies Record<EngineName, (operator: Operator) => Promise<ShellEngine>>;

/** SSH without the loop that reads files. */
export function openEngine(name: EngineName, operator: Operator): Promise<ShellEngine> {
  return engines[name](operator);
}

interface Line {
  readonly turns: Turns;
  session?: Session;
}

/** What is kept open to nodes from one question to the next. */
export class Sessions {
  readonly #operator: Operator;
  readonly #engines = new Map<EngineName, Promise<ShellEngine>>();
  readonly #lines = new Map<string, Line>();

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  /**
   * Texts of files of a node, without those that it does not have. A session that is over is begun
   * anew.
   * @throws LbError
   */
  async read(
    { node, host, settings: { ssh } }: ProbeTarget,
    paths: readonly string[],
    attempt: Attempt,
  ): Promise<Readonly<Record<string, string>>> {
    const key = JSON.stringify([node, host, ssh]);
    const line = this.#lines.get(key) ?? { turns: createTurns(1) };
    this.#lines.set(key, line);
    return line.turns.take(attempt.signal, async () => {
      if (line.session === undefined || line.session.isOver) {
        const engine = await this.#engine(ssh.engine);
        line.session = await Session.start(engine, { host, settings: ssh }, attempt);
      }
      const askable = paths.filter(isAskable);
      if (askable.length <= MOST_FILES) return line.session.read(askable, attempt);
      const files: Record<string, string> = {};
      for (let from = 0; from < askable.length; from += MOST_FILES) {
        const some = askable.slice(from, from + MOST_FILES);
        Object.assign(files, await line.session.read(some, attempt));
      }
      return files;
    });
  }

  async close(): Promise<void> {
    for (const { session } of this.#lines.values()) session?.close();
    const opened = await Promise.allSettled(this.#engines.values());
    await Promise.all(
      opened.map((engine) => (engine.status === 'fulfilled' ? engine.value.close() : undefined)),
    );
  }

  #engine(name: EngineName): Promise<ShellEngine> {
    const engine = this.#engines.get(name) ?? openEngine(name, this.#operator);
    this.#engines.set(name, engine);
    return engine;
  }
}
