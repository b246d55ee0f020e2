import type { BaseAgent, ParsedKey } from 'ssh2';
import type { Clock } from '../../../core/kernel/clock.ts';
import type { Ms } from '../../../core/kernel/units.ts';
import type { Access } from './client-configs.ts';
import type { Operator } from './operator.ts';
import type { Ssh2 } from './ssh2-engine.ts';

/** Many nodes are reached at once: the agent is not asked by each of them. */
const KEPT_MS: Ms = 1000;

/** The keys an agent holds, or why there are none. */
export type AgentKeys =
  | { readonly agent: BaseAgent; readonly keys: readonly ParsedKey[] }
  | { readonly remark: string };

export class Agents {
  readonly #library: Ssh2;
  readonly #operator: Operator;
  readonly #clock: Clock;
  readonly #asked = new Map<string, { readonly at: Ms; readonly keys: Promise<AgentKeys> }>();

  constructor(library: Ssh2, operator: Operator, clock: Clock) {
    this.#library = library;
    this.#operator = operator;
    this.#clock = clock;
  }

  /** The agent that ssh_config(5) IdentityAgent names; undefined when it wants none. */
  async of({ identityAgent = 'SSH_AUTH_SOCK' }: Access): Promise<AgentKeys | undefined> {
    if (identityAgent === 'none') return undefined;
    const variable = /^(?:SSH_AUTH_SOCK$|\$(?=\w+$))/.test(identityAgent)
      ? identityAgent.replace('$', '')
      : undefined;
    const path = variable === undefined ? identityAgent : this.#operator.environment[variable];
    if (!path) return { remark: `there is no agent (${variable} is not set)` };
    const now = this.#clock.now();
    const known = this.#asked.get(path);
    if (known !== undefined && now - known.at < KEPT_MS) return known.keys;
    const keys = ask(this.#library.createAgent(path), path);
    this.#asked.set(path, { at: now, keys });
    return keys;
  }

  /** An agent that offers just these keys in this order, and has the other one sign. */
  offering(keys: readonly ParsedKey[], agent: BaseAgent): BaseAgent {
    const offering = new this.#library.BaseAgent();
    offering.getIdentities = (done) => done(null, keys);
    offering.sign = (...args) => agent.sign(...args);
    return offering;
  }
}

function ask(agent: BaseAgent, path: string): Promise<AgentKeys> {
  const { promise, resolve } = Promise.withResolvers<AgentKeys>();
  agent.getIdentities((error, keys) => {
    if (error || keys === undefined) resolve({ remark: `the agent at ${path} does not answer` });
    else if (keys.length === 0) resolve({ remark: `the agent at ${path} holds no keys: ssh-add` });
    else resolve({ agent, keys });
  });
  return promise;
}
