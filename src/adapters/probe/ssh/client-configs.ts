import { execFile } from 'node:child_process';
import { LbError } from '../../../core/kernel/errors.ts';
import type { Ms } from '../../../core/kernel/units.ts';
import {
  expandPath,
  parseClientConfig,
  type SshClientConfig,
  unsafeName,
} from '../../../core/probe/ssh/client-config.ts';
import { type ConfigAnswer, complaintsIn } from '../../../core/probe/ssh/config-answer.ts';
import { errnoOf } from '../../errno.ts';
import type { Operator } from './operator.ts';
import { SharedAnswers } from './shared-answers.ts';
import type { SshPlace } from './shell.ts';

/** `ssh -G` takes 8 to 40 ms; a `Match exec` in the configuration may take longer. */
const TIMEOUT_MS: Ms = 5000;
const OUTPUT_LIMIT = 256 * 1024;

/** How a place is reached, with all paths expanded. */
export interface Access extends SshClientConfig {
  /** What is missing here, for messages of failures. */
  readonly remarks: readonly string[];
}

/** Asks the ssh program what the operator's configuration says of a place; once for each, if at all. */
export class ClientConfigs {
  readonly #operator: Operator;
  readonly #known = new Map<string, Promise<Access>>();
  /** By the arguments before the host. */
  readonly #answers = new Map<string, SharedAnswers>();

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  /**
   * The place's own settings come before those of the configuration.
   * @throws LbError when the host cannot be handed to ssh, or the configuration has mistakes
   */
  async of(place: SshPlace): Promise<Access> {
    const key = JSON.stringify([place.host, place.settings]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const access = this.#read(place);
    this.#known.set(key, access);
    access.catch(() => this.#known.delete(key)); // mistakes may be mended
    return access;
  }

  async #read({ host, settings }: SshPlace): Promise<Access> {
    const args = sshArguments({ host, settings }).slice(0, -1);
    const key = JSON.stringify(args);
    const answers = this.#answers.get(key) ?? new SharedAnswers((one) => this.#ask(args, one));
    this.#answers.set(key, answers);
    const printed = await answers.of(host);
    const config = printed === undefined ? this.#defaults(host) : parseClientConfig(printed);
    if (config === undefined) {
      throw new LbError('PROBE_FAILED', 'the ssh program prints no configuration for "ssh -G"');
    }
    const remarks =
      printed === undefined ? ['no ssh program here, so ~/.ssh/config is unread'] : [];
    return { ...this.#expanded(host, withSettings(config, settings)), remarks };
  }

  /** @returns undefined when there is no ssh program */
  #ask(args: readonly string[], host: string): Promise<ConfigAnswer | undefined> {
    const { program, environment } = this.#operator;
    const { promise, resolve, reject } = Promise.withResolvers<ConfigAnswer | undefined>();
    const options = { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_LIMIT, env: environment };
    execFile(program, ['-G', '-T', '-v', ...args, host], options, (error, printed, said) => {
      if (error === null) resolve({ host, printed, said });
      else if (errnoOf(error) === 'ENOENT') resolve(undefined);
      else reject(unreadable(error.killed === true, said));
    });
    return promise;
  }

  /** What OpenSSH does without any configuration. */
  #defaults(host: string): SshClientConfig {
    const names = ['id_rsa', 'id_ecdsa', 'id_ed25519'];
    return {
      hostname: host,
      port: 22,
      user: this.#operator.user,
      identityFiles: names.map((name) => `~/.ssh/${name}`),
      identitiesOnly: false,
      certificateFiles: [],
      jumps: [],
      userKnownHostsFiles: ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'],
      globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      unknownHosts: 'refuse',
      algorithms: {},
      onlyOpenSsh: [],
    };
  }

  #expanded(asked: string, config: SshClientConfig): SshClientConfig {
    const { home, user, hostName, environment } = this.#operator;
    const tokens = {
      ...{ home, localUser: user, localHost: hostName, asked },
      ...config,
      environment: (name: string) => environment[name],
    };
    const expand = (path: string): string => expandPath(path, tokens);
    const { identityAgent } = config;
    return {
      ...config,
      identityFiles: config.identityFiles.map(expand),
      userKnownHostsFiles: config.userKnownHostsFiles.map(expand),
      globalKnownHostsFiles: config.globalKnownHostsFiles.map(expand),
      ...(identityAgent !== undefined && { identityAgent: expand(identityAgent) }),
    };
  }
}

/**
 * How the ssh program is told of a place, so that it chooses the right sections.
 * @throws LbError when a name could be taken for something else
 */
export function sshArguments({ host, settings }: SshPlace): string[] {
  const { configFile, port, user } = settings;
  const why = unsafeName('host', host) ?? (user === undefined ? user : unsafeName('user', user));
  if (why !== undefined) throw new LbError('NODE_UNREACHABLE', `${why}: ssh is not asked for it`);
  return [
    ...(configFile === undefined ? [] : ['-F', configFile]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    '--',
    host,
  ];
}

function withSettings(config: SshClientConfig, settings: SshPlace['settings']): SshClientConfig {
  const { identityFile, knownHostsFile, port, user } = settings;
  return {
    ...config,
    port: port ?? config.port,
    user: user ?? config.user,
    ...(identityFile !== undefined && {
      identityFiles: [identityFile, ...config.identityFiles],
    }),
    ...(knownHostsFile !== undefined && { userKnownHostsFiles: [knownHostsFile] }),
  };
}

function unreadable(isKilled: boolean, stderr: string): LbError {
  if (isKilled) {
    const why = `"ssh -G" gave no answer in ${TIMEOUT_MS / 1000} s`;
    return new LbError('PROBE_FAILED', `${why}: does a "Match exec" in the configuration hang?`);
  }
  const said = complaintsIn(stderr).slice(0, 2).join('; ').slice(0, 300);
  return new LbError('PROBE_FAILED', `the SSH configuration has mistakes: ${said}`);
}
