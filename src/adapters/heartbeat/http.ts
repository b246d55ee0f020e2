import { request } from 'node:http';
import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import { judge, requestOptions } from './http-check.ts';
import { whenResolved } from './names.ts';
import { probeOf } from './probe-of.ts';

/** A GET whose status, and body where a text is named, are as expected. */
export const http: HeartbeatProbeSpec = {
  summary: 'a web page with the right status',
  source: 'RFC 9110; HAProxy, option httpchk',
  usualPort: 80,
  claims: { needsPort: true, seesRefusal: true, seesFrozen: true, seesRestart: false },
  create: () =>
    probeOf((check) => {
      whenResolved(check, () => judge(check, request(requestOptions(check))));
    }),
};
