import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heartbeatProbes } from '../../../src/adapters/heartbeat/registry.ts';
import type { CheckSettings } from '../../../src/core/cluster/heartbeat-settings.ts';
import type { HeartbeatTarget } from '../../../src/core/health/heartbeat-probe.ts';
import { type TraceBeat, traceLines } from '../../../src/core/health/trace.ts';
import { freePort, type PlayedNode, playNode } from '../../support/heartbeat-nodes.ts';
import { tlsFile } from '../probe/servers.ts';
import { heartbeatProbeContract } from './heartbeat-probe-contract.ts';

type Name = keyof typeof heartbeatProbes;

/** Settings by which each of the probes that ask a server finds its right answer. */
const asked: Readonly<Partial<Record<Name, Partial<CheckSettings>>>> = {
  tcp: {},
  http: { contains: 'PONG' },
  https: { contains: 'PONG', caFile: tlsFile('authority.pem') },
  grpc: {},
  udp: { send: 'PING', contains: 'PONG' },
  dns: {},
  redis: {},
  memcached: {},
};

const target = (probe: Name, port: number | undefined, more: object = {}): HeartbeatTarget => ({
  node: `${probe}-1`,
  host: '127.0.0.1',
  ...(port !== undefined && { port }),
  settings: { probe, ...more },
});

for (const [name, settings] of Object.entries(asked) as [Name, object][]) {
  describe(name, () => {
    let node: PlayedNode;
    let free = 0;
    beforeAll(async () => {
      node = await playNode(name);
      free = await freePort();
    });
    afterAll(() => node.kill());

    heartbeatProbeContract(name, heartbeatProbes[name], () => {
      const at = (port: number, more: object = {}) => target(name, port, { ...settings, ...more });
      const { right, wrong, endless, closing } = node.ports;
      const words = name === 'tcp' ? { send: 'PING', contains: 'PONG' } : {};
      return {
        good: at(right),
        wrong: at(wrong, words),
        closing: at(closing, words),
        refusing: at(free),
        endless: at(endless, words),
        freeze() {
          node.freeze();
          return node.thaw;
        },
      };
    });
  });
}

heartbeatProbeContract('icmp', heartbeatProbes.icmp, () => ({ good: target('icmp', undefined) }));

heartbeatProbeContract('exec', heartbeatProbes.exec, () => {
  const at = (...command: string[]) => target('exec', undefined, { command });
  return {
    good: at('true'),
    wrong: at('sh', '-c', 'printf "\\033[31mCRITICAL - down|1\\nmore"; exit 2'),
    closing: at('sleep', '60'),
    endless: at('yes'),
  };
});

describe('file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-traces-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Every check of the node meets the same heartbeat. */
  const played = (name: string, beat: Omit<TraceBeat, 'sentMs'>): HeartbeatTarget => {
    const trace = join(folder, `${name}.ndjson`);
    const lines = Array.from({ length: 50 }, (_, n) =>
      traceLines.beat('file-1', { ...beat, sentMs: n }),
    );
    writeFileSync(trace, [traceLines.header(1, 'a test'), ...lines, ''].join('\n'));
    return target('file', undefined, { trace });
  };

  heartbeatProbeContract('file', heartbeatProbes.file, () => ({
    good: played('good', { receivedMs: 60 }),
    wrong: played('wrong', { receivedMs: null, finding: 'wrong' }),
    closing: played('closing', { receivedMs: null }),
  }));

  const ask = async (trace: HeartbeatTarget, checks = 1) => {
    const probe = heartbeatProbes.file.create();
    let evidence = await probe.check(trace, { timeoutMs: 5000 });
    for (let n = 1; n < checks; n++) evidence = await probe.check(trace, { timeoutMs: 5000 });
    await probe.close();
    return evidence;
  };

  it('answers as late as it was recorded, and refuses what was refused', async () => {
    expect(await ask(played('late', { receivedMs: 55 }))).toMatchObject({
      finding: 'answered',
      rttMs: 55,
    });
    const refused = played('refused', { receivedMs: null, finding: 'refused' });
    expect(await ask(refused)).toMatchObject({ finding: 'refused' });
  });

  it('has trouble of its own when the recording is over, unknown to it, or broken', async () => {
    const short = played('short', { receivedMs: 50 });
    expect(await ask(short, 51)).toMatchObject({
      finding: 'local',
      detail: 'the recording is over',
    });
    expect(await ask({ ...short, node: 'other' })).toMatchObject({
      finding: 'local',
      detail: 'the recording knows no such node',
    });
    const broken = join(folder, 'broken.ndjson');
    writeFileSync(broken, '{}\n');
    const { finding, detail } = await ask(target('file', undefined, { trace: broken }));
    expect({ finding, says: detail.includes('line 1') }).toEqual({ finding: 'local', says: true });
  });
});

it('every member of the registry keeps the contract', () => {
  const tried = [...Object.keys(asked), 'icmp', 'exec', 'file'];
  expect(tried.sort()).toEqual(Object.keys(heartbeatProbes).sort());
});
