import { describe, expect, it } from 'vitest';
import { memcachedDialogue } from '../../../../src/core/health/protocol/memcached.ts';
import { redisDialogue } from '../../../../src/core/health/protocol/redis.ts';
import type { Dialogue, Verdict } from '../../../../src/core/health/protocol/verdict.ts';

const ID = '0123456789abcdef0123456789abcdef01234567';
const INFO = `# Server\r\nrun_id:${ID}\r\n`;
const info = `$${INFO.length}\r\n${INFO}\r\n`;
const stats = 'STAT pid 42\r\nSTAT uptime 10\r\nSTAT time 1000\r\nEND\r\n';
const opened = redisDialogue(undefined);
const loggedIn = redisDialogue('p\u00e4ss');

interface Row {
  readonly name: string;
  readonly dialogue: Dialogue;
  readonly isOpening: boolean;
  readonly said: string;
  readonly want: Verdict;
}

const rows: readonly Row[] = [
  {
    name: 'Redis: a new connection',
    dialogue: opened,
    isOpening: true,
    said: `${info}+PONG\r\n`,
    want: { mistake: '', incarnation: ID },
  },
  {
    name: 'Redis: a kept one',
    dialogue: opened,
    isOpening: false,
    said: '+PONG\r\n',
    want: { mistake: '' },
  },
  {
    name: 'Redis: INFO is denied to this user',
    dialogue: opened,
    isOpening: true,
    said: '-NOPERM no\r\n+PONG\r\n',
    want: { mistake: '' },
  },
  {
    name: 'Redis: it has not read its data yet',
    dialogue: opened,
    isOpening: true,
    said: `${info}-LOADING Redis is loading\r\n`,
    want: { mistake: 'answers LOADING Redis is loading', incarnation: ID },
  },
  {
    name: 'Redis: a password is missing',
    dialogue: opened,
    isOpening: true,
    said: '-NOAUTH no\r\n-NOAUTH Authentication required.\r\n',
    want: { mistake: 'answers NOAUTH Authentication required.' },
  },
  {
    name: 'Redis: logged in',
    dialogue: loggedIn,
    isOpening: true,
    said: `+OK\r\n${info}+PONG\r\n`,
    want: { mistake: '', incarnation: ID },
  },
  {
    name: 'Redis: a wrong password, though none is needed',
    dialogue: loggedIn,
    isOpening: true,
    said: `-WRONGPASS no\r\n${info}+PONG\r\n`,
    want: { mistake: 'answers WRONGPASS no', incarnation: ID },
  },
  {
    name: 'Redis: subscribed, or another server',
    dialogue: opened,
    isOpening: false,
    said: '+HELLO\r\n',
    want: { mistake: 'answers +HELLO to PING' },
  },
  {
    name: 'memcached: a new connection',
    dialogue: memcachedDialogue,
    isOpening: true,
    said: `${stats}VERSION 1.6\r\n`,
    want: { mistake: '', incarnation: '42@990' },
  },
  {
    name: 'memcached: a kept one',
    dialogue: memcachedDialogue,
    isOpening: false,
    said: 'VERSION 1.6\r\n',
    want: { mistake: '' },
  },
  {
    name: 'memcached: a proxy without statistics',
    dialogue: memcachedDialogue,
    isOpening: true,
    said: 'ERROR\r\nVERSION mcrouter\r\n',
    want: { mistake: '' },
  },
  {
    name: 'memcached: no connections left',
    dialogue: memcachedDialogue,
    isOpening: false,
    said: 'ERROR Too many open connections\r\n',
    want: { mistake: 'answers "ERROR Too many open connections" to version' },
  },
];

describe('dialogues', () => {
  it.each(rows)('$name', ({ dialogue, isOpening, said, want }) => {
    expect(dialogue.read(Buffer.from(said), isOpening)).toEqual(want);
  });

  it.each(rows)('$name: waits for the rest of a part', ({ dialogue, isOpening, said }) => {
    for (let length = 0; length < said.length; length++) {
      expect(dialogue.read(Buffer.from(said.slice(0, length)), isOpening)).toBeUndefined();
    }
  });

  it.each([
    { name: 'Redis', dialogue: opened, said: 'HTTP/1.1 400 Bad Request\r\n' },
    { name: 'Redis', dialogue: opened, said: '$x\r\n' },
    { name: 'memcached', dialogue: memcachedDialogue, said: 'HTTP/1.1 400 Bad Request\r\n' },
  ])('$name knows at once what is not its own', ({ name, dialogue, said }) => {
    expect(dialogue.read(Buffer.from(said), true)).toEqual({
      mistake: `answers with what is not the protocol of ${name}`,
    });
  });

  it('sends a password by its bytes', () => {
    expect(Buffer.from(loggedIn.opening).toString()).toMatch(
      /^\*2\r\n\$4\r\nAUTH\r\n\$5\r\np\u00e4ss\r\n/,
    );
    expect(Buffer.from(loggedIn.question).toString()).toBe('*1\r\n$4\r\nPING\r\n');
  });
});
