import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import { redisDialogue } from '../../core/health/protocol/redis.ts';
import { readText } from '../files.ts';
import { Conversations } from './conversations.ts';
import { probeOf } from './probe-of.ts';

/** PING; LOADING, MASTERDOWN and NOAUTH are wrong answers. The incarnation is Redis's own run_id. */
export const redis: HeartbeatProbeSpec = {
  summary: 'PING of Redis',
  source: 'redis.io/docs/reference/protocol-spec',
  usualPort: 6379,
  claims: { needsPort: true, seesRefusal: true, seesFrozen: true, seesRestart: true },
  create() {
    const conversations = new Conversations();
    return probeOf(
      (check) => {
        const { host, port, settings } = check.target;
        const { passwordFile } = settings;
        conversations.ask(check, `${host} ${port} ${passwordFile}`, () =>
          redisDialogue(passwordFile === undefined ? undefined : passwordIn(passwordFile)),
        );
      },
      () => conversations.close(),
    );
  },
};

/** @throws LbError INPUT_INVALID when the file cannot be read */
const passwordIn = (file: string): string => readText(file).split(/\r?\n/, 1)[0]!;
