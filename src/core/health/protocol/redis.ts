import type { Dialogue, Verdict } from './verdict.ts';

/** Redis's protocol (redis.io/docs/reference/protocol-spec) as far as PING and INFO need it. */
const PING = command('PING');
const INFO = command('INFO', 'server');

/**
 * PING. A new connection first logs in, where there is a password, and asks who answers. Of replies
 * that come before that to PING only a refused login counts: a user may be denied INFO.
 */
export function redisDialogue(password: string | undefined): Dialogue {
  const login = password === undefined ? '' : command('AUTH', password);
  const repliesBefore = password === undefined ? 1 : 2;
  return {
    opening: new TextEncoder().encode(login + INFO + PING),
    question: new TextEncoder().encode(PING),
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

function command(...words: readonly string[]): string {
  const length = (word: string): number => new TextEncoder().encode(word).length;
  return `*${words.length}\r\n${words.map((word) => `$${length(word)}\r\n${word}\r\n`).join('')}`;
}

/**
 * Simple strings and errors with their sign, bulk strings without.
 * @returns undefined while there are fewer than `count`
 */
function readReplies(bytes: Uint8Array, count: number): string[] | 'no redis' | undefined {
  const text = new TextDecoder('latin1').decode(bytes); // a character a byte
  const replies: string[] = [];
  for (let at = 0; replies.length < count; ) {
    const sign = text[at];
    if (sign !== undefined && !'+-$:'.includes(sign)) return 'no redis';
    const end = text.indexOf('\r\n', at);
    if (end === -1) return undefined;
    const line = text.slice(at, end);
    at = end + 2;
    const length = sign === '$' ? Number(line.slice(1)) : undefined;
    if (length === undefined || length < 0) {
      replies.push(line);
      continue;
    }
    if (!Number.isInteger(length)) return 'no redis';
    if (text.length < at + length + 2) return undefined;
    replies.push(text.slice(at, at + length));
    at += length + 2;
  }
  return replies;
}
