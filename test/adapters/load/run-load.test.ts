import { afterEach, describe, expect, it } from 'vitest';
import { resolveTargets } from '../../../src/adapters/load/endpoints.ts';
import { type LoadOptions, runLoad } from '../../../src/adapters/load/run-load.ts';
import { startNodes } from '../../../src/adapters/load/serve.ts';
import type { LoadRecord } from '../../../src/core/load/build-run.ts';
import type { LoadModel, LoadPlan } from '../../../src/core/load/load-plan.ts';
import type { LoadRun } from '../../../src/core/load/load-run.ts';
import { parseTarget } from '../../../src/core/load/load-target.ts';
import { createKnowledge } from '../../../src/core/load/node-knowledge.ts';
import { outcomes } from '../../../src/core/load/outcomes.ts';
import { type BadServer, closingAfter, startBadServer } from '../../support/bad-servers.ts';
import { mistakesOf, planOf, type SentTraits, sentLoad } from '../../support/sent-load.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

async function start(...args: Parameters<typeof startBadServer>): Promise<BadServer> {
  const server = await startBadServer(...args);
  ends.push(server.close);
  return server;
}
const good = (): Promise<BadServer> => start(closingAfter(Number.POSITIVE_INFINITY, false));

interface RunTraits extends SentTraits, Partial<LoadOptions> {
  readonly dispatching?: LoadPlan['dispatching'];
}

async function run(urls: readonly string[], traits: RunTraits): Promise<LoadRecord> {
  const { signal, onBlock, onLook, classCount, targets: _, ...sent } = traits;
  const named = urls.map(parseTarget);
  return runLoad(planOf(named, sent), {
    targets: await resolveTargets(named, { isInsecure: false }),
    classCount: classCount ?? 1,
    knowledge: createKnowledge(named.map(() => undefined)),
    pacing: traits.pacing ?? 'timer',
    signal: signal ?? new AbortController().signal,
    ...(onBlock !== undefined && { onBlock }),
    ...(onLook !== undefined && { onLook }),
  });
}

const open = (rate: number): LoadModel => ({
  kind: 'open',
  rate: { kind: 'constant', rate },
  arrivals: 'constant',
});

const sumOf = (blocks: LoadRun['blocks']): number =>
  blocks.reduce((sum, { requestCount }) => sum + requestCount, 0);

describe('a run in threads of its own', () => {
  it.each([1, 3])(
    '%i threads send the arrivals of the plan, and keep its limits',
    async (threads) => {
      const server = await good();
      const traits = { threads, model: open(300), durationMs: 1000, limits: { connections: 4 } };
      const record = await run([server.url], traits);
      const sent = sentLoad(record.reader);
      expect(mistakesOf(sent)).toEqual([]);
      expect(sent.releasedCount + sent.missedCount).toBe(300);
      expect(sent.total.answerCount).toBe(server.counts.requestCount);
      expect(server.counts.connectionCount).toBeLessThanOrEqual(4);
      expect(record).toMatchObject({ isPartial: false, durationMs: 1000 });
      expect(sumOf(record.blocks)).toBe(sent.total.requestCount);
    },
  );

  it('in the closed model share the connections', async () => {
    const server = await good();
    const model = { kind: 'closed', connections: 5 } as const;
    const record = await run([server.url], { threads: 2, model, durationMs: 300 });
    const sent = sentLoad(record.reader);
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]).toMatchObject({ connectionCount: 5, inFlightMax: 5 });
    expect(record).toMatchObject({ isPartial: false, durationMs: 300 });
  });

  it('is over when recorded arrivals are, and whole', async () => {
    const { url } = await good();
    const record = await run([url], { burst: 10, durationMs: 60_000 });
    expect(sentLoad(record.reader).total.answerCount).toBe(10);
    expect(record.isPartial).toBe(false);
    expect(record.durationMs).toBeLessThan(60_000);
  });

  it('knows all nodes that the rules of a pool name', async () => {
    const nodes = await Promise.all(Array.from({ length: 6 }, good));
    const ids = nodes.map((_, i) => `web-${i + 1}`);
    const policy = { name: 'round-robin', parameters: {} } as const;
    const rule = {
      id: 'last',
      kind: 'function',
      priority: 1,
      nodes: ids.slice(4),
      policy,
    } as const;
    const record = await run(
      nodes.map(({ url }, i) => `${ids[i]}=${url}`),
      {
        burst: 6,
        dispatching: {
          kind: 'pool',
          rules: { rules: [rule], default: policy },
          names: { nodes: ids.map((id) => ({ id, zone: '' })), classes: ['all'] },
        },
      },
    );
    const sent = sentLoad(record.reader);
    expect(sent.nodes.map(({ answerCount }) => answerCount)).toEqual([0, 0, 0, 0, 3, 3]);
  });

  it('fails when a thread does', async () => {
    const dispatching = {
      kind: 'policy',
      policy: { name: 'lti-plus', parameters: { margin: 7 } },
    } as const;
    const { url } = await good();
    await expect(run([url], { dispatching })).rejects.toMatchObject({ code: 'LOAD_FAILED' });
  });
});

describe('a run that is stopped', () => {
  it('ends what was begun, and is partial', async () => {
    const controller = new AbortController();
    const server = await start((connection) => {
      connection.onRequest((_, number) => {
        if (number === 20) controller.abort();
        connection.say('HTTP/1.1 204 No\r\n\r\n');
      });
    });
    const model = { kind: 'closed', connections: 2 } as const;
    const { signal } = controller;
    const record = await run([server.url], { model, durationMs: 60_000, signal });
    const sent = sentLoad(record.reader);
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.total).toMatchObject({ answerCount: server.counts.requestCount, failures: {} });
    expect(record.isPartial).toBe(true);
    expect(record.durationMs).toBeLessThan(60_000);
    expect(sumOf(record.blocks)).toBe(sent.total.requestCount);
  });

  it('before it has begun, sends nothing', async () => {
    const server = await good();
    const traits = { model: open(50), durationMs: 60_000, signal: AbortSignal.abort() };
    const record = await run([server.url], traits);
    expect(record.isPartial).toBe(true);
    expect(sentLoad(record.reader).releasedCount).toBe(server.counts.requestCount);
  });

  it('by who looks at its seconds, is partial', async () => {
    const { url } = await good();
    const seen: LoadRecord[] = [];
    const record = await run([url], {
      model: open(50),
      durationMs: 60_000,
      onBlock: (_, soFar) => {
        seen.push(soFar());
        return false;
      },
    });
    expect(record.isPartial).toBe(true);
    expect(seen).toHaveLength(2);
    expect(seen[0]!.blocks).toHaveLength(1);
  });
});

describe('a node that stalls 100 ms of every second', () => {
  const times = async (model: LoadModel) => {
    const stall = { lengthMs: 100, periodMs: 1000 };
    const { urls, close } = await startNodes([{ id: 'a' }], { stall });
    ends.push(close);
    const { reader } = await run(urls, { model, durationMs: 3000 });
    expect(mistakesOf(sentLoad(reader))).toEqual([]);
    return outcomes(reader, reader.everyone, 3000);
  };

  // 90 ms in truth: a tenth of the arrivals wait 0 to 100 ms.
  it('is seen by the response times of an open run', async () => {
    const { responseTime, serviceTime } = await times(open(500));
    expect(responseTime.p99Ms).toBeGreaterThan(50);
    expect(serviceTime.p50Ms).toBeLessThan(50);
  });

  it('is hardly seen by a closed run of few connections', async () => {
    const { responseTime } = await times({ kind: 'closed', connections: 2 });
    expect(responseTime.p99Ms).toBeLessThan(50);
    expect(responseTime.maxMs).toBeGreaterThan(50);
  });
});
