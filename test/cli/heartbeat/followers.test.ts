import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActionFollower } from '../../../src/cli/action-follower.ts';
import { TraceRecording } from '../../../src/cli/heartbeat-recording.ts';
import type { WatchNews } from '../../../src/cli/heartbeat-watch.ts';
import { RingFollower } from '../../../src/cli/ring-follower.ts';
import { defaultHeartbeatSettings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import { Incidents } from '../../../src/core/health/incidents.ts';
import { planRecovery } from '../../../src/core/health/recovery-plan.ts';
import { readTrace } from '../../../src/core/health/trace.ts';
import { formatRing, parseRing } from '../../../src/core/ring/format.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const ids = ['a', 'b', 'c'];
const places = ids.map((id) => ({ id, zone: '', host: '127.0.0.1' }));
let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lbctl-followers-'));
  folder = join(base, 'here');
  mkdirSync(folder);
});
afterEach(() => rmSync(base, { recursive: true }));

const leave = (): void => renameSync(folder, join(base, 'away'));
const comeBack = (): void => renameSync(join(base, 'away'), folder);
const WATCH_GOES_ON = 'the watch goes on and tries again';

function news(now: number, dead: readonly string[], events: WatchNews['events'] = []): WatchNews {
  const verdicts = new Map(
    ids.map((node) => [node, dead.includes(node) ? ('dead' as const) : ('alive' as const)]),
  );
  return {
    now,
    wall: new Date(Date.UTC(2026, 0, 1) + now),
    events,
    incidents: new Incidents([], 1000),
    verdicts: () => verdicts,
  };
}

describe('a ring that is followed', () => {
  const ring = ringOf(nodeList(3).map((node, i) => ({ ...node, id: ids[i]! })));
  const follower = (file: string) =>
    new RingFollower(file, { isWritten: true, maxShare: 0.2, isForced: false });
  const deadIn = (file: string) =>
    parseRing(readFileSync(file, 'utf8'), file).nodes.flatMap(({ id, state }) =>
      state === 'dead' ? [id] : [],
    );

  it('is written again after a time in which it could not be read', () => {
    const file = join(folder, 'ring.json');
    writeFileSync(file, formatRing(ring));
    const follow = follower(file);
    leave();
    expect(follow.follow(news(0, ['a']))).toEqual([
      `ring: there is no ring file ${file}; ${WATCH_GOES_ON}`,
    ]);
    expect(follow.follow(news(1000, ['a']))).toEqual([]);
    comeBack();
    writeFileSync(file, formatRing(ring).slice(0, 100));
    expect(follow.follow(news(2000, ['a']))).toEqual([expect.stringContaining('cannot be used')]);
    expect(readFileSync(file, 'utf8')).toHaveLength(100);
    writeFileSync(file, formatRing(ring));
    expect(follow.follow(news(3000, ['a']))).toEqual([
      'ring: works again',
      `${file}: marked a dead`,
    ]);
    expect(deadIn(file)).toEqual(['a']);
  });

  it('is marked again when somebody built it anew', () => {
    const file = join(folder, 'ring.json');
    writeFileSync(file, formatRing(ring));
    const follow = follower(file);
    follow.follow(news(0, ['a']));
    writeFileSync(file, formatRing(ring));
    expect(follow.follow(news(1000, ['a']))).toEqual([`${file}: marked a dead`]);
    expect(follow.follow(news(2000, ['a', 'b']))).toEqual([
      `${file}: b not marked dead: too many would be marked dead; --force marks any number`,
    ]);
    expect(deadIn(file)).toEqual(['a']);
  });
});

describe('actions that are followed', () => {
  const death = (node: string, at: number) =>
    ({
      kind: 'verdict',
      at,
      node,
      from: 'suspect',
      to: 'dead',
      silentMs: 1500,
      isLocal: false,
    }) as const;
  const settings = {
    ...defaultHeartbeatSettings,
    actions: [
      { on: 'dead', kind: 'notify', command: ['true'], cooldownMs: 0, attempts: 1 } as const,
    ],
  };

  it('are logged later when the log cannot be written', async () => {
    const log = join(folder, 'actions.ndjson');
    const follow = new ActionFollower(planRecovery(settings, places, true), log);
    leave();
    expect(follow.follow(news(0, ['a'], [death('a', 0)]))).toEqual([
      'notify of a (dead), attempt 1: held: not yet known whether the node itself is to blame',
      `action log: cannot write "${log}": no such file or folder; ${WATCH_GOES_ON}`,
    ]);
    expect(follow.follow(news(1000, ['a']))).toEqual([]);
    comeBack();
    expect(await follow.end()).toEqual(['action log: works again']);
    expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({
      node: 'a',
      outcome: 'held',
      why: 'silent for 1.50 s',
    });
  });

  it('fail before the watch when the log can never be written', () => {
    const log = join(folder, 'no', 'actions.ndjson');
    expect(() => new ActionFollower(planRecovery(settings, places, true), log)).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    );
  });
});

describe('a recording', () => {
  const check = { index: 0, dueAt: 0, sentAt: 0, isExtra: false, lostMs: 0 } as const;
  const answer = { node: 'a', finding: 'answered', rttMs: 1, detail: '' } as const;

  it('is whole again when its file was gone for a while', () => {
    const file = join(folder, 't.ndjson');
    const recording = new TraceRecording(file, 'a test', 1000, 0);
    leave();
    recording.check(check, answer, 1);
    expect(() => recording.flush(1000)).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    );
    expect(recording.isDue(1500)).toBe(false);
    comeBack();
    rmSync(file);
    recording.check({ ...check, sentAt: 1000 }, answer, 1001);
    recording.flush(2000);
    const read = readTrace(readFileSync(file, 'utf8'), file);
    expect(read).toMatchObject({
      trace: {
        nodes: [
          {
            beats: [
              { sentMs: 0, receivedMs: 1 },
              { sentMs: 1000, receivedMs: 1001 },
            ],
          },
        ],
      },
    });
  });
});
