import { randomInt } from 'node:crypto';
import type { CheckSettings } from '../../core/cluster/heartbeat-settings.ts';
import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import { dnsQuestion, readDnsAnswer, withId } from '../../core/health/protocol/dns.ts';
import { Datagrams, type DatagramTalk } from './datagrams.ts';
import type { OpenCheck } from './open-check.ts';
import { probeOf } from './probe-of.ts';
import { remembered } from './remembered.ts';

/** A real question. A name that does not exist is an answer too: the server works. */
export const dns: HeartbeatProbeSpec = {
  summary: 'a question to a name server that is answered',
  source: 'RFC 1035; blackbox_exporter, prober dns',
  usualPort: 53,
  claims: { needsPort: true, seesRefusal: true, seesFrozen: true, seesRestart: false },
  create() {
    const datagrams = new Datagrams(dnsTalk());
    return probeOf(
      (check) => datagrams.ask(check),
      () => datagrams.close(),
    );
  },
};

function dnsTalk(): DatagramTalk {
  const questionOf = remembered(({ name, type }: CheckSettings) => dnsQuestion(name, type));
  const ids = new WeakMap<OpenCheck, number>();
  return {
    isAmbiguous: false,
    question(check) {
      const id = randomInt(65_536);
      ids.set(check, id);
      return withId(questionOf(check.target.settings), id);
    },
    onAnswer(bytes, open) {
      const { id, mistake } = readDnsAnswer(bytes);
      const [oldest] = open;
      const asked = id === undefined ? oldest : open.values().find((one) => ids.get(one) === id);
      asked?.end(mistake === '' ? 'answered' : 'wrong', mistake);
    },
  };
}
