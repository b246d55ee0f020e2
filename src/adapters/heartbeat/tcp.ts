import { connect } from 'node:net';
import { escapedBytes } from '../../core/cluster/escapes.ts';
import type { CheckSettings } from '../../core/cluster/heartbeat-settings.ts';
import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import type { Dialogue } from '../../core/health/protocol/verdict.ts';
import { Conversations } from './conversations.ts';
import { whenResolved } from './names.ts';
import type { OpenCheck } from './open-check.ts';
import { probeOf } from './probe-of.ts';
import { remembered } from './remembered.ts';
import { cut, isOwnEcho, placeOf } from './sockets.ts';

/**
 * A connection, and with `send` or `contains` an answer. A connection alone proves a living kernel: it
 * accepts for a process that is frozen.
 */
export const tcp: HeartbeatProbeSpec = {
  summary: 'a connection, and an answer where one is described',
  source: 'RFC 9293; blackbox_exporter, prober tcp',
  claims: { needsPort: true, seesRefusal: true, seesFrozen: false, seesRestart: false },
  create() {
    const conversations = new Conversations();
    const talkOf = remembered(talkWith);
    return probeOf(
      (check) => {
        const { settings } = check.target;
        if (settings.send === undefined && settings.contains === undefined) {
          whenResolved(check, () => knock(check));
          return;
        }
        const { words, dialogue } = talkOf(settings);
        const { host, port } = check.target;
        conversations.ask(check, `${host} ${port} ${words}`, () => dialogue);
      },
      () => conversations.close(),
    );
  },
};

function knock(check: OpenCheck): void {
  const socket = connect(placeOf(check.target));
  check.release = () => cut(socket);
  socket.on('connect', () => {
    if (isOwnEcho(socket, check.target.port)) {
      check.end('refused', 'nobody listens: the connection met itself');
    } else check.end('answered');
  });
  socket.on('error', (error) => check.fail(error));
}

interface Talk {
  /** What is sent and waited for; another talk with the same may share its connections. */
  readonly words: string;
  readonly dialogue: Dialogue;
}

const RIGHT = { mistake: '' };

function talkWith({ send = '', contains }: CheckSettings): Talk {
  const question = escapedBytes(send);
  const bytes = Buffer.from(escapedBytes(contains ?? ''));
  return {
    words: JSON.stringify([send, contains]),
    dialogue: {
      opening: question,
      question,
      ...(contains !== undefined && { wanted: contains }),
      read: ({ buffer, byteOffset, length }) =>
        Buffer.from(buffer, byteOffset, length).includes(bytes) ? RIGHT : undefined,
    },
  };
}
