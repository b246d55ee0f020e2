import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { FailureKind, StatusClass } from '../../../src/core/load/ending.ts';
import {
  type BadServer,
  closingAfter,
  misbehaviours,
  misbehavioursOfTls,
  refusingUrl,
  slowLoris,
  startBadServer,
} from '../../support/bad-servers.ts';
import { mistakesOf, type SentTraits, sendLoad } from '../../support/sent-load.ts';

const servers: BadServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(...args: Parameters<typeof startBadServer>): Promise<BadServer> {
  const server = await startBadServer(...args);
  servers.push(server);
  return server;
}

/** Well-behaved, whatever is asked. */
const good = (): Promise<BadServer> => start(closingAfter(Number.POSITIVE_INFINITY, false));
/** Bytes of its answer. */
const GOOD_BYTES = 43;
const COUNT = 5;

/** What comes of COUNT requests, one after the other unless it is said. */
interface Wanted {
  readonly statuses?: Partial<Record<StatusClass, number>>;
  readonly failures?: Partial<Record<FailureKind, number>>;
  /** Of all answers. */
  readonly bytes?: number;
  /** Connections that came about; absent: a reset may come before. */
  readonly connections?: number;
  readonly surplus?: number;
  readonly traits?: SentTraits;
}

const one = (kind: FailureKind, connections: number | undefined = COUNT): Wanted => ({
  failures: { [kind]: COUNT },
  ...(connections !== undefined && { connections }),
});
const whole = (bytes: number, connections: number): Wanted => ({
  statuses: { '2xx': COUNT },
  bytes: bytes * COUNT,
  connections,
});
/** All at once, so that each is sent before it is given up. */
const silent: SentTraits = { limits: { connections: COUNT, timeoutMs: 400 } };

/** A server without a row does not compile. */
const wanted: Readonly<Record<keyof typeof misbehaviours, Wanted>> = {
  'accept and reset': { failures: { reset: COUNT } },
  'reset before the answer': one('reset'),
  'reset within the body': one('reset'),
  'close before the answer': one('closed-early'),
  'close within the headers': one('short-body'),
  'close within the body': one('short-body'),
  'no length, closed at the end': whole(50, COUNT),
  chunked: whole(85, 1),
  'a chunk without a size': one('bad-answer'),
  'close within a chunk': one('short-body'),
  'close before the last chunk': one('short-body'),
  'several 1xx before the answer': whole(148, 1),
  '101 that nobody asked for': one('bad-answer'),
  'never answer': { ...one('timeout'), traits: silent },
  'a version that is none': one('bad-answer'),
  'junk bytes': one('bad-answer'),
  'a status without a number': one('bad-answer'),
  'endless headers': one('endless-headers'),
  'two answers for one request': { ...whole(2 * GOOD_BYTES, COUNT), surplus: COUNT },
  'a length without a body': { ...whole(38, 1), traits: { requests: requests('/204') } },
};

function requests(path: string, method = 'GET'): SentTraits['requests'] & object {
  const lines = [{ method, path }];
  return { what: { kind: 'lines', lines, choice: 'sequential' }, keyedBy: 'request' };
}

async function expectOf(url: string, want: Wanted): Promise<void> {
  const { statuses = {}, failures = {}, bytes = 0, connections, surplus = 0, traits = {} } = want;
  const limits = { connections: 1, timeoutMs: 10_000, ...traits.limits };
  const sent = await sendLoad([url], { burst: COUNT, ...traits, limits });
  expect(sent.nodes[0]).toMatchObject({ statuses, failures, bytes, surplusCount: surplus });
  if (connections !== undefined) expect(sent.nodes[0]!.connectionCount).toBe(connections);
  expect(sent.total.requestCount).toBe(COUNT);
  expect(mistakesOf(sent)).toEqual([]);
}

describe('counts by kind, exact,', () => {
  it.each(Object.keys(misbehaviours) as (keyof typeof misbehaviours)[])('%s', async (name) => {
    const server = await start(misbehaviours[name]);
    await expectOf(server.url, wanted[name]);
    expect(server.counts.deedCount).toBe(COUNT);
  });

  it.each([
    { name: '304', want: { statuses: { '3xx': COUNT } }, traits: { requests: requests('/304') } },
    {
      name: 'HEAD',
      want: { statuses: { '2xx': COUNT } },
      traits: { requests: requests('/', 'HEAD') },
    },
  ])('a length without a body: $name', async ({ want, traits }) => {
    const { url } = await start(misbehaviours['a length without a body']);
    await expectOf(url, { ...want, bytes: 38 * COUNT, connections: 1, traits });
  });

  it.each([
    { name: 'can be used again', head: 'HTTP/1.1 200 OK\r\n\r\n', connections: 1 },
    {
      name: 'is not used again when that is said',
      head: 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n',
      connections: COUNT,
    },
  ])('a connection after HEAD without a length $name', async ({ head, connections }) => {
    const { url } = await start((connection) => connection.onRequest(() => connection.say(head)));
    const traits = { requests: requests('/', 'HEAD') };
    const bytes = head.length * COUNT;
    await expectOf(url, { statuses: { '2xx': COUNT }, bytes, connections, traits });
  });

  const tls: Readonly<Record<keyof typeof misbehavioursOfTls, Wanted>> = {
    'half a handshake, then silence': { ...one('connect-timeout', 0), traits: silent },
    'half a handshake, then the end': one('tls', 0),
    'silence from the first': { ...one('connect-timeout', 0), traits: silent },
    'plain text': one('tls', 0),
  };
  it.each(Object.keys(tls) as (keyof typeof tls)[])('of TLS: %s', async (name) => {
    const server = await start(misbehavioursOfTls[name], 'https');
    await expectOf(server.url, tls[name]);
    expect(server.counts.deedCount).toBe(COUNT);
  });

  it.each(['http', 'https'] as const)('nobody listens (%s)', async (scheme) => {
    await expectOf(await refusingUrl(scheme), one('refused', 0));
  });

  it('slow loris', async () => {
    const server = await start(slowLoris(10));
    await expectOf(server.url, { ...one('timeout'), traits: silent });
    expect(server.counts.deedCount).toBe(COUNT);
  });

  it('a connection that is closed after every other answer, and says so', async () => {
    const server = await start(closingAfter(2, true));
    const bytes = GOOD_BYTES * COUNT + 2 * 'Connection: close\r\n'.length;
    await expectOf(server.url, { statuses: { '2xx': COUNT }, bytes, connections: 3 });
  });

  it('a connection that is closed after every other answer without a word', async () => {
    const server = await start(closingAfter(2, false));
    const sent = await sendLoad([server.url], { burst: 20, limits: { connections: 1 } });
    expect(mistakesOf(sent)).toEqual([]);
    // Whether the end is heard before the next request is sent is up to chance.
    const { answerCount, connectionCount, failures } = sent.nodes[0]!;
    expect(answerCount + (failures['closed-early'] ?? 0) + (failures.reset ?? 0)).toBe(20);
    expect(answerCount).toBeLessThanOrEqual(2 * connectionCount);
    expect(sent.total.bytes).toBe(GOOD_BYTES * answerCount);
  });
});

describe('a bad node among good ones', () => {
  it.each(Object.keys(misbehaviours) as (keyof typeof misbehaviours)[])(
    'does not disturb the others: %s',
    async (name) => {
      const nodes = [await good(), await start(misbehaviours[name]), await good()];
      const sent = await sendLoad(
        nodes.map(({ url }) => url),
        { burst: 3 * COUNT, ...wanted[name].traits, requests: requests('/204') },
      );
      expect(mistakesOf(sent)).toEqual([]);
      const { statuses = {}, failures = {} } = wanted[name];
      expect(sent.nodes[1]).toMatchObject({ statuses, failures, dispatchedCount: COUNT });
      for (const node of [0, 2]) {
        const undisturbed = { statuses: { '2xx': COUNT }, failures: {}, bytes: COUNT * GOOD_BYTES };
        expect(sent.nodes[node]).toMatchObject(undisturbed);
        expect(nodes[node]!.counts.requestCount).toBe(COUNT);
      }
    },
  );
});

describe('the closed model', () => {
  it('keeps as many requests in flight, until its time is up', async () => {
    const server = await good();
    const model = { kind: 'closed', connections: 4 } as const;
    const sent = await sendLoad([server.url], { model, durationMs: 150 });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]).toMatchObject({ connectionCount: 4, inFlightMax: 4, failures: {} });
    expect(sent.total.answerCount).toBe(server.counts.requestCount);
    expect(sent.total.answerCount).toBeGreaterThan(4);
  });

  it('goes on past failures of every request', async () => {
    const server = await start(misbehaviours['close before the answer']);
    const model = { kind: 'closed', connections: 2 } as const;
    const sent = await sendLoad([server.url], { model, durationMs: 150 });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.total.failures).toEqual({ 'closed-early': server.counts.deedCount });
    expect(server.counts.deedCount).toBeGreaterThan(2);
  });

  it('goes on past connections that fail before a turn of the event loop', async () => {
    const model = { kind: 'closed', connections: 2 } as const;
    // Nothing is sent: TCP knows no broadcast.
    const sent = await sendLoad(['http://255.255.255.255'], { model, durationMs: 100 });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.total.failures).toEqual({ unreachable: sent.releasedCount });
  });

  it('goes on past requests that end the moment they begin', async () => {
    const server = await good();
    const model = { kind: 'closed', connections: 3 } as const;
    const limits = { requests: 2 };
    const sent = await sendLoad([server.url], { model, limits, durationMs: 100 });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.unsent.failures.overflow).toBeGreaterThan(0);
    expect(sent.nodes[0]).toMatchObject({ inFlightMax: 2, failures: {} });
  });
});

describe('the open model', () => {
  it.each(['timer', 'spin'] as const)('sends all that is due in its time (%s)', async (pacing) => {
    const server = await good();
    const model = {
      kind: 'open',
      rate: { kind: 'constant', rate: 500 },
      arrivals: 'constant',
    } as const;
    const sent = await sendLoad([server.url], { model, pacing, durationMs: 200 });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.releasedCount + sent.missedCount).toBe(100);
    expect(sent.total.answerCount).toBe(server.counts.requestCount);
  });

  it('begins no more once it is told, in the middle of a flood too', async () => {
    const control = new Int32Array(1);
    const server = await start((connection) => {
      connection.onRequest(() => {
        control[0] = 1;
        connection.say('HTTP/1.1 204 No\r\n\r\n');
      });
    });
    const sent = await sendLoad([server.url], { burst: 8000, control });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.releasedCount).toBeLessThan(8000);
    expect(sent.missedCount).toBe(0);
    expect(sent.total.statuses).toEqual({ '2xx': sent.releasedCount });
  });
});

describe('requests that wait', () => {
  it('for the only connection are all answered over it', async () => {
    const { url } = await good();
    const sent = await sendLoad([url], { burst: 40, limits: { connections: 1 } });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]).toMatchObject({ connectionCount: 1, inFlightMax: 40, answerCount: 40 });
  });

  it('for a connection are given up without being sent', async () => {
    const server = await start(misbehaviours['never answer']);
    const limits = { connections: 1, timeoutMs: 400 };
    const sent = await sendLoad([server.url], { burst: 6, limits });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]!.failures).toEqual({ timeout: 6 });
    expect(server.counts).toMatchObject({ deedCount: 1, connectionCount: 1 });
  });

  it('in their thousands are answered, each once', async () => {
    const server = await good();
    const sent = await sendLoad([server.url], { burst: 5000, limits: { connections: 2 } });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.total).toMatchObject({ answerCount: 5000, failures: {} });
    expect(server.counts.requestCount).toBe(5000);
  });

  it('in their thousands are given up while others begin in their place', async () => {
    const server = await start(misbehaviours['never answer']);
    const model = { kind: 'closed', connections: 1500 } as const;
    const limits = { connections: 2, timeoutMs: 60 };
    const sent = await sendLoad([server.url], { model, limits, durationMs: 400 });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.total.answerCount).toBe(0);
    expect(sent.releasedCount).toBeGreaterThan(1500);
  });

  it('are no more than the limit', async () => {
    const { url } = await start(misbehaviours['never answer']);
    const sent = await sendLoad([url], { burst: 10, limits: { requests: 3, timeoutMs: 400 } });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]).toMatchObject({ failures: { timeout: 3 }, dispatchedCount: 3 });
    expect(sent.unsent.failures).toEqual({ overflow: 7 });
  });

  const held = { burst: 10, policy: 'lti-plus' };
  it('for the policy keep a node under its critical count', async () => {
    const { url } = await good();
    const sent = await sendLoad([`${url},critical=3`], held);
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]).toMatchObject({ answerCount: 10, inFlightMax: 2, connectionCount: 2 });
  });

  it('for the policy are given up, and belong to no node', async () => {
    const server = await start(misbehaviours['never answer']);
    const limits = { timeoutMs: 400 };
    const sent = await sendLoad([`${server.url},critical=3`], { ...held, limits });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]!.failures).toEqual({ timeout: 2 });
    expect(sent.unsent.failures).toEqual({ timeout: 8 });
    expect(server.counts.requestCount).toBe(2);
  });
});

const head = (status: string, more = ''): string => `HTTP/1.1 ${status}\r\n${more}`;
const EMPTY = 'Content-Length: 0\r\n\r\n';

/** What a server does with a request, and what that makes of it. */
const deeds = {
  '2xx': { text: head('200 OK', EMPTY) },
  '3xx': { text: head('304 Not Modified', '\r\n') },
  '4xx': { text: head('404 Not Found', EMPTY) },
  '5xx': { text: head('503 Busy', `Connection: close\r\n${EMPTY}`), end: 'close' },
  other: { text: head('600 What', EMPTY) },
  'closed-early': { text: '', end: 'close' },
  'short-body': { text: head('200 OK', 'Content-Length: 9\r\n\r\nhalf'), end: 'close' },
  'bad-answer': { text: 'SMTP ready\r\n' },
  reset: { text: '', end: 'reset' },
} as const;
type Deed = keyof typeof deeds;
const deedNames = Object.keys(deeds) as Deed[];

describe('whatever servers do', () => {
  it('every request ends once, as the servers made it end', async () => {
    const does = fc.array(fc.constantFrom(...deedNames), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(does, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (plans, connections, burst) => {
          const done = plans.map(() => ({}) as Record<string, number>);
          const nodes = await Promise.all(
            plans.map((plan, node) => {
              let at = 0;
              return startBadServer((connection) => {
                connection.onRequest(() => {
                  const deed = plan[at++ % plan.length]!;
                  done[node]![deed] = (done[node]![deed] ?? 0) + 1;
                  const { text, end } = { end: undefined, ...deeds[deed] };
                  if (end === 'close') connection.close(text);
                  else if (end === 'reset') connection.reset();
                  else connection.say(text);
                });
              });
            }),
          );
          try {
            const urls = nodes.map(({ url }) => url);
            const sent = await sendLoad(urls, { burst, limits: { connections } });
            expect(mistakesOf(sent)).toEqual([]);
            expect(
              sent.nodes.map(({ statuses, failures }) => ({ ...statuses, ...failures })),
            ).toEqual(done);
          } finally {
            await Promise.all(nodes.map((node) => node.close()));
          }
        },
      ),
      { numRuns: 60, seed: 5, interruptAfterTimeLimit: 20_000 },
    );
  });
});
