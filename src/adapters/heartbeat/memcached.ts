import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import { memcachedDialogue } from '../../core/health/protocol/memcached.ts';
import { Conversations } from './conversations.ts';
import { probeOf } from './probe-of.ts';

/** `version`; the incarnation is process id and start of memcached, from `stats`. */
export const memcached: HeartbeatProbeSpec = {
  summary: 'version of memcached',
  source: 'memcached, doc/protocol.txt',
  usualPort: 11_211,
  claims: { needsPort: true, seesRefusal: true, seesFrozen: true, seesRestart: true },
  create() {
    const conversations = new Conversations();
    return probeOf(
      (check) => {
        const { host, port } = check.target;
        conversations.ask(check, `${host} ${port}`, () => memcachedDialogue);
      },
      () => conversations.close(),
    );
  },
};
