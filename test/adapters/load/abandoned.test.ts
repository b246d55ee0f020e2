import { afterEach, describe, expect, it } from 'vitest';
import { resolveTargets } from '../../../src/adapters/load/endpoints.ts';
import { compileLlhttp } from '../../../src/adapters/load/llhttp.ts';
import { LoadEngine } from '../../../src/adapters/load/load-engine.ts';
import { RequestWriter } from '../../../src/adapters/load/request-writer.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { AnswerLengths } from '../../../src/core/load/answer-lengths.ts';
import { parseTarget } from '../../../src/core/load/load-target.ts';
import { Recorder } from '../../../src/core/load/recorder.ts';
import { createRecording } from '../../../src/core/load/recording.ts';
import { RecordingReader } from '../../../src/core/load/recording-reader.ts';
import { createRequestSource } from '../../../src/core/load/request-plan.ts';
import { Dispatcher } from '../../../src/core/policy/dispatcher.ts';
import { nodeColumns } from '../../../src/core/policy/node-columns.ts';
import { HELD, NO_NODE, type Policy } from '../../../src/core/policy/policy.ts';
import { type BadServer, misbehaviours, startBadServer } from '../../support/bad-servers.ts';
import { mistakesOf, planOf, sentLoad } from '../../support/sent-load.ts';

let server: BadServer | undefined;
afterEach(() => server?.close());

/** Time stands still unless a test moves it. */
async function engineWith(policy: Policy, connections: number) {
  server = await startBadServer(misbehaviours['never answer']);
  const targets = await resolveTargets([parseTarget(server.url)], { isInsecure: false });
  const source = createRequestSource(planOf([{}]).requests, createRng(1));
  const memory = createRecording({ nodeCount: 1, classCount: 1 });
  const ends = { count: 0 };
  const engine = new LoadEngine({
    ...{ targets, source, parser: compileLlhttp() },
    writer: new RequestWriter(source, targets, { headers: [] }),
    dispatcher: new Dispatcher(nodeColumns([1]), policy, { learnsSpeeds: true }),
    lengths: new AnswerLengths(source.count, 1),
    recorder: new Recorder(memory),
    limits: { timeoutMs: 1000, connections, requests: 100, headBytes: 1000 },
    onEnd: () => void ends.count++,
    now: () => 0,
  });
  return { engine, ends, sent: () => sentLoad(new RecordingReader([memory])) };
}

const toFirst: Policy = { pick: () => 0 };

describe('when the run is stopped', () => {
  it('requests that were sent, come about, wait for a connection or the policy are abandoned', async () => {
    let count = 0;
    const { engine, ends, sent } = await engineWith({ pick: () => (++count > 4 ? HELD : 0) }, 2);
    engine.begin(0, 0);
    await expect.poll(() => server!.counts.requestCount).toBe(1);
    for (let i = 0; i < 5; i++) engine.begin(0, 0);
    expect(engine.openCount).toBe(6);
    engine.stop(5);
    const { nodes, unsent } = sent();
    expect(mistakesOf(sent())).toEqual([]);
    expect(nodes[0]!.failures).toEqual({ abandoned: 4 });
    expect(unsent.failures).toEqual({ abandoned: 2 });
    // Nothing is begun in their place.
    expect(ends.count).toBe(0);
  });

  it('nothing that comes later counts', async () => {
    const { engine, sent } = await engineWith(toFirst, 1);
    engine.begin(0, 0);
    await expect.poll(() => server!.counts.requestCount).toBe(1);
    engine.stop(5);
    await server!.close();
    engine.sweep(5000);
    expect(sent().total.failures).toEqual({ abandoned: 1 });
  });
});

describe('time that is up', () => {
  it('runs from the sending for what was sent, from the dispatch for what was not', async () => {
    const { engine, ends, sent } = await engineWith(toFirst, 1);
    engine.begin(0, -600); // dispatched then, sent at 0
    await expect.poll(() => server!.counts.requestCount).toBe(1);
    engine.begin(0, -300);
    engine.sweep(699);
    expect(ends.count).toBe(0);
    engine.sweep(700);
    expect(sent().nodes[0]).toMatchObject({ failures: { timeout: 1 }, inFlight: 1 });
    engine.sweep(1000);
    expect(sent().nodes[0]).toMatchObject({ failures: { timeout: 2 }, inFlight: 0 });
    expect(engine.openCount).toBe(0);
    expect(ends.count).toBe(2);
  });

  it('is told apart for connections that do not come about', async () => {
    const { engine, sent } = await engineWith(toFirst, 1);
    engine.begin(0, 0);
    engine.sweep(1000);
    expect(sent().nodes[0]!.failures).toEqual({ 'connect-timeout': 1 });
  });
});

it('a request without a node ends at once', async () => {
  const { engine, ends, sent } = await engineWith({ pick: () => NO_NODE }, 1);
  engine.begin(0, 0);
  expect(sent().unsent.failures).toEqual({ 'no-node': 1 });
  expect({ ends: ends.count, open: engine.openCount }).toEqual({ ends: 1, open: 0 });
});
