import { LbError } from '../../../core/kernel/errors.ts';
import type { SshJump } from '../../../core/probe/ssh/client-config.ts';
import type { Access, ClientConfigs } from './client-configs.ts';
import type { SshPlace } from './shell.ts';

const MOST_HOSTS = 8;

/** The hosts to go through to reach a place (ssh_config(5) ProxyJump). */
export class Routes {
  readonly #configs: Pick<ClientConfigs, 'of'>;

  constructor(configs: Pick<ClientConfigs, 'of'>) {
    this.#configs = configs;
  }

  /**
   * @returns hosts on the way, the first first, then the place itself
   * @throws LbError when only OpenSSH itself can go there
   */
  async to(place: SshPlace): Promise<readonly Access[]> {
    const hosts: Access[] = [];
    let here: SshPlace | undefined = place;
    while (here !== undefined) {
      const access: Access = await this.#configs.of(here);
      checkOwn(access, here);
      const [first, ...others]: readonly SshJump[] = access.jumps;
      const between: Access[] = [];
      for (const jump of others) {
        const place = placeOf(jump, here);
        const access = await this.#configs.of(place);
        checkOwn(access, place);
        between.push(access);
      }
      hosts.unshift(...between, access);
      if (hosts.length > MOST_HOSTS) {
        throw new LbError('PROBE_FAILED', `ProxyJump leads through more than ${MOST_HOSTS} hosts`);
      }
      // The configuration of the first one may name more before it; the others' is overruled.
      here = first === undefined ? undefined : placeOf(first, here);
    }
    return hosts;
  }
}

function placeOf({ host, user, port }: SshJump, { settings }: SshPlace): SshPlace {
  const { engine, configFile } = settings;
  return {
    host,
    settings: {
      engine,
      ...(configFile !== undefined && { configFile }),
      ...(user !== undefined && { user }),
      ...(port !== undefined && { port }),
    },
  };
}

function checkOwn({ onlyOpenSsh }: Access, { host }: SshPlace): void {
  if (onlyOpenSsh.length === 0) return;
  const why = `${host} has ${onlyOpenSsh.join(', ')} in the SSH configuration`;
  throw new LbError('PROBE_FAILED', `${why}, which only the engine openssh can follow`);
}
