import { connect } from 'node:net';
import { escapedBytes } from '../../core/cluster/escapes.ts';
import type { HeartbeatProbeSpec, HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import type { Dialogue } from '../../core/health/protocol/verdict.ts';
import { Conversations } from './conversations.ts';
import { whenResolved } from './names.ts';
import type { OpenCheck } from './open-check.ts';
import { probeOf } from './probe-of.ts';
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
    const known = new WeakMap<HeartbeatTarget, Talk>();
    const talkOf = (target: HeartbeatTarget): Talk => {
      let talk = known.get(target);
      if (talk === undefined) {
        talk = talkWith(target);
        known.set(target, talk);
      }
      return talk;
    };
    return probeOf(
      (check) => {
        const { send, contains } = check.target.settings;
        if (send === undefined && contains === undefined) {
          whenResolved(check, () => knock(check));
          return;
        }
        const { key, dialogue } = talkOf(check.target);
        conversations.ask(check, key, () => dialogue);
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
  readonly key: string;
  readonly dialogue: Dialogue;
}

function talkWith({ host, port, settings: { send = '', contains } }: HeartbeatTarget): Talk {
  const question = escapedBytes(send);
  const bytes = Buffer.from(escapedBytes(contains ?? ''));
  return {
    key: JSON.stringify([host, port, send, contains]),
    dialogue: {
      opening: question,
      question,
      ...(contains !== undefined && { wanted: contains }),
      read: (answer) =>
        Buffer.from(answer.buffer, answer.byteOffset, answer.length).includes(bytes)
          ? RIGHT
          : undefined,
    },
  };
}

const RIGHT = { mistake: '' };
