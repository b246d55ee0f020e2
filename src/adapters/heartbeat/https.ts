import { request } from 'node:https';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { formatMs } from '../../core/kernel/units-text.ts';
import { trustedBy } from '../probe/http-credentials.ts';
import { judge, requestOptions } from './http-check.ts';
import { whenResolved } from './names.ts';
import { probeOf } from './probe-of.ts';

/** As http, with a certificate that is trusted, right, and long enough to come. */
export const https: HeartbeatProbeSpec = {
  summary: 'a web page over TLS, with a certificate to trust',
  source: 'RFC 9110, RFC 8446; blackbox_exporter, prober http',
  usualPort: 443,
  claims: { needsPort: true, seesRefusal: true, seesFrozen: true, seesRestart: false },
  create() {
    const trust = new Trust();
    return probeOf((check) => {
      const { caFile, minValidityMs } = check.target.settings;
      const secureContext = trust.in(caFile);
      whenResolved(check, () => {
        const options = { ...requestOptions(check), secureContext };
        judge(check, request(options), (socket) => endsTooSoon(socket, minValidityMs));
      });
    });
  },
};

/** To read a list of authorities takes milliseconds, but it may be replaced. */
const FRESH: Ms = 60_000;

class Trust {
  readonly #contexts = new Map<string | undefined, { context: SecureContext; staleAt: Ms }>();

  /** @throws LbError INPUT_INVALID when the file cannot be read or holds no certificate */
  in(caFile: string | undefined): SecureContext {
    const known = this.#contexts.get(caFile);
    if (known !== undefined && performance.now() < known.staleAt) return known.context;
    const context = trustedBy(caFile === undefined ? {} : { caFile });
    this.#contexts.set(caFile, { context, staleAt: performance.now() + FRESH });
    return context;
  }
}

function endsTooSoon(socket: Socket | null, leastMs: Ms | undefined): string {
  if (leastMs === undefined || !(socket instanceof TLSSocket)) return '';
  const left = Date.parse(socket.getPeerCertificate().valid_to) - Date.now();
  if (left >= leastMs) return '';
  return `its certificate ends in ${formatMs(left)}, sooner than ${formatMs(leastMs)}`;
}
