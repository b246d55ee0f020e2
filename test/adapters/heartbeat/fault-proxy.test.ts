import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { heartbeatProbes } from '../../../src/adapters/heartbeat/registry.ts';
import type { HeartbeatProbe } from '../../../src/core/health/heartbeat-probe.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { datagramProxy, streamProxy } from '../../support/fault-proxy.ts';
import { freePort, type PlayedNode, playNode } from '../../support/heartbeat-nodes.ts';

const DELAY = { kind: 'delay', ms: 300, jitter: 200 } as const;
/** What a busy machine may add to a round trip. */
const SLACK = 2000;
const words = { send: 'PING', contains: 'PONG' };

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function create(name: keyof typeof heartbeatProbes): HeartbeatProbe {
  const probe = heartbeatProbes[name].create();
  ends.push(() => probe.close());
  return probe;
}

const streams = { tcp: words, http: { contains: 'PONG' }, redis: {}, memcached: {} } as const;

describe.each(Object.entries(streams) as [keyof typeof streams, object][])('%s', (name, own) => {
  let node: PlayedNode;
  beforeAll(async () => {
    node = await playNode(name);
  });
  afterAll(() => node.kill());

  async function through() {
    const proxy = await streamProxy(node.ports.right, createRng(1));
    ends.push(proxy.close);
    const probe = create(name);
    const settings = { probe: name, ...own };
    const target = { node: 'a', host: '127.0.0.1', port: proxy.port, settings };
    return { proxy, ask: (timeoutMs = 10_000) => probe.check(target, { timeoutMs }) };
  }

  it('tells the round trip of answers that come 100 to 500 ms late', async () => {
    const { proxy, ask } = await through();
    proxy.set(DELAY);
    for (let round = 0; round < 5; round++) {
      const { finding, rttMs } = await ask();
      const delay = proxy.delays.at(-1)!;
      expect(finding).toBe('answered');
      expect(rttMs).toBeGreaterThan(delay - 5); // timers count whole milliseconds
      expect(rttMs).toBeLessThan(delay + SLACK);
    }
  });

  it('tells an answer that is later than the limit from a node that is not there', async () => {
    const { proxy, ask } = await through();
    proxy.set({ kind: 'delay', ms: 5000, jitter: 0 });
    expect(await ask(200)).toMatchObject({ finding: 'no-answer' });
  });

  it('finds no answer where connections hang, new ones and those that stand', async () => {
    const { proxy, ask } = await through();
    expect(await ask()).toMatchObject({ finding: 'answered' });
    proxy.set({ kind: 'hang' });
    expect(await ask(300)).toMatchObject({ finding: 'no-answer' });
    expect(await ask(300)).toMatchObject({ finding: 'no-answer' });
    proxy.set({ kind: 'pass' });
    expect(await ask()).toMatchObject({ finding: 'answered' });
  });

  it('finds a reset', async () => {
    const { proxy, ask } = await through();
    proxy.set({ kind: 'reset' });
    expect(await ask()).toMatchObject({ finding: 'reset' });
    proxy.set({ kind: 'pass' });
    expect(await ask()).toMatchObject({ finding: 'answered' });
    proxy.set({ kind: 'reset' });
    expect(await ask()).toMatchObject({ finding: 'reset' });
  });

  it('is not held up by a connection that is half open', async () => {
    const { proxy, ask } = await through();
    expect(await ask()).toMatchObject({ finding: 'answered' });
    proxy.set({ kind: 'half-open' });
    expect(await ask(5000)).toMatchObject({ finding: 'answered' });
  });
});

describe('udp', () => {
  let node: PlayedNode;
  beforeAll(async () => {
    node = await playNode('udp');
  });
  afterAll(() => node.kill());

  async function through(port = node.ports.right) {
    const proxy = await datagramProxy(port, createRng(1));
    ends.push(proxy.close);
    const probe = create('udp');
    const settings = { probe: 'udp', ...words } as const;
    const target = { node: 'a', host: '127.0.0.1', port: proxy.port, settings };
    return { proxy, ask: (timeoutMs = 10_000) => probe.check(target, { timeoutMs }) };
  }

  it('tells the round trip of answers that come 100 to 500 ms late', async () => {
    const { proxy, ask } = await through();
    proxy.set(DELAY);
    for (let round = 0; round < 5; round++) {
      const { finding, rttMs } = await ask();
      const delay = proxy.delays.at(-1)!;
      expect(finding).toBe('answered');
      expect(rttMs).toBeGreaterThan(delay - 5);
      expect(rttMs).toBeLessThan(delay + SLACK);
    }
  });

  it('finds no connection where all is lost', async () => {
    const { proxy, ask } = await through();
    proxy.set({ kind: 'loss', share: 1 });
    expect(await ask(200)).toMatchObject({ finding: 'no-connection' });
    proxy.set({ kind: 'pass' });
    expect(await ask()).toMatchObject({ finding: 'answered' });
  });

  it('finds no connection for the datagrams that were lost, and the others well', async () => {
    const { proxy, ask } = await through();
    proxy.set({ kind: 'loss', share: 0.3 });
    const findings = [];
    for (let round = 0; round < 12; round++) findings.push((await ask(100)).finding);
    expect([...new Set(findings)].sort()).toEqual(['answered', 'no-connection']);
  });

  it('is silent where nobody is behind the proxy', async () => {
    const { ask } = await through(await freePort());
    expect(await ask(200)).toMatchObject({ finding: 'no-connection' });
  });
});
