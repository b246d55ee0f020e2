import { joined, readReply, respCommand } from '../../kernel/resp.ts';
import type { Dialogue, Verdict } from './verdict.ts';

const PING = respCommand('PING');
const INFO = respCommand('INFO', 'server');

/**
 * PING. A new connection first logs in, where there is a password, and asks who answers. Of replies
 * that come before that to PING only a refused login counts: a user may be denied INFO.
 */
export function redisDialogue(password: string | undefined): Dialogue {
  const login = password === undefined ? [] : [respCommand('AUTH', password)];
  const repliesBefore = password === undefined ? 1 : 2;
  return {
    opening: joined([...login, INFO, PING]),
    question: PING,
    read(bytes, isOpening) {
      const replies = readReplies(bytes, isOpening ? repliesBefore + 1 : 1);
      if (replies === undefined) return undefined;
      if (replies === 'no redis')
        return { mistake: 'answers with what is not the protocol of Redis' };
      const pong = replies.at(-1)!;
      const incarnation = /^run_id:([0-9a-f]{40})\r?$/m.exec(replies.at(-2) ?? '')?.[1];
      const mistake = mistakeOf(replies.length === 3 ? replies[0]! : '+OK') || mistakeOf(pong);
      return { mistake, ...(incarnation !== undefined && { incarnation }) };
    },
  };
}

function mistakeOf(reply: string): Verdict['mistake'] {
  if (reply === '+PONG' || reply === '+OK') return '';
  return reply.startsWith('-') ? `answers ${reply.slice(1)}` : `answers ${reply} to PING`;
}

/** @returns undefined while there are fewer than `count` */
function readReplies(bytes: Uint8Array, count: number): string[] | 'no redis' | undefined {
  const text = new TextDecoder('latin1').decode(bytes); // a character a byte
  const replies: string[] = [];
  for (let at = 0; replies.length < count; ) {
    const reply = readReply(text, at);
    if (reply === undefined || reply === 'no redis') return reply;
    replies.push(reply.text);
    at = reply.end;
  }
  return replies;
}
