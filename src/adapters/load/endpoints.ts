import { lookup } from 'node:dns/promises';
import { LbError } from '../../core/kernel/errors.ts';
import { hostHeader, type TargetPlace } from '../../core/load/load-target.ts';
import { readText } from '../files.ts';
import type { LoadTarget } from './target.ts';

export interface TlsOptions {
  /** File with the certificates of who may have signed the nodes' own. */
  readonly caFile?: string | undefined;
  /** Any certificate will do. */
  readonly isInsecure: boolean;
}

/**
 * Where connections go to: names are looked up once, here, so that no request waits for it.
 * @throws LbError NODE_UNREACHABLE, INPUT_INVALID
 */
export function resolveTargets(
  places: readonly TargetPlace[],
  options: TlsOptions,
): Promise<LoadTarget[]> {
  const ca = options.caFile === undefined ? undefined : readText(options.caFile, 'INPUT_INVALID');
  return Promise.all(
    places.map(async (place) => ({
      host: hostHeader(place),
      endpoint: {
        connect: await connectOptions(place),
        ...(place.scheme === 'https' && { tls: tlsOptions(place, options, ca) }),
      },
    })),
  );
}

async function connectOptions({ host, port, socketPath }: TargetPlace) {
  if (host === undefined) return { path: socketPath! };
  try {
    const { address } = await lookup(host);
    return { host: address, port };
  } catch (cause) {
    throw new LbError('NODE_UNREACHABLE', `there is no address of the name ${host}`, {
      cause,
      hint: 'is it written as in DNS or /etc/hosts?',
    });
  }
}

/** RFC 6066 allows no addresses as server names. */
function tlsOptions({ host }: TargetPlace, options: TlsOptions, ca: string | undefined) {
  const isName = host !== undefined && !/^[\d.]+$|:/.test(host);
  return {
    rejectUnauthorized: !options.isInsecure,
    ...(isName && { servername: host }),
    ...(ca !== undefined && { ca }),
  };
}
