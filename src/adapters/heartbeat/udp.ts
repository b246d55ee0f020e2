import { escapedBytes } from '../../core/cluster/escapes.ts';
import type { CheckSettings } from '../../core/cluster/heartbeat-settings.ts';
import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import { Datagrams, type DatagramTalk } from './datagrams.ts';
import { probeOf } from './probe-of.ts';
import { remembered } from './remembered.ts';
import { saidInstead } from './said.ts';

/** A datagram and whatever comes back, or one that contains a text. */
export const udp: HeartbeatProbeSpec = {
  summary: 'a datagram that is answered',
  source: 'RFC 768, RFC 1122 section 4.1.3.3; keepalived, UDP_CHECK',
  claims: { needsPort: true, seesRefusal: true, seesFrozen: true, seesRestart: false },
  create() {
    const datagrams = new Datagrams(textTalk());
    return probeOf(
      (check) => datagrams.ask(check),
      () => datagrams.close(),
    );
  },
};

/** Datagrams carry nothing that says which question they answer: the oldest one. */
function textTalk(): DatagramTalk {
  const textsOf = remembered(({ send = '', contains = '' }: CheckSettings) => ({
    question: Buffer.from(escapedBytes(send)),
    wanted: Buffer.from(escapedBytes(contains)),
  }));
  return {
    isAmbiguous: true,
    question: ({ target }) => textsOf(target.settings).question,
    onAnswer(bytes, open) {
      const [oldest] = open;
      const { settings } = oldest!.target;
      if (bytes.includes(textsOf(settings).wanted)) oldest!.end('answered');
      else oldest!.end('wrong', saidInstead(bytes, settings.contains!));
    },
  };
}
