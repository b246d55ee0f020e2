import type { Finding } from '../../core/health/evidence.ts';
import type { HeartbeatProbeSpec } from '../../core/health/heartbeat-probe.ts';
import { type NodeTrace, readTrace } from '../../core/health/trace.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { readText } from '../files.ts';
import type { OpenCheck } from './open-check.ts';
import { probeOf } from './probe-of.ts';

/** A recording that is played: each check of a node meets the node's next heartbeat in it. */
export const file: HeartbeatProbeSpec = {
  summary: 'a recorded trace, played again',
  source: 'heartbeat watch --save',
  claims: { needsPort: false, seesRefusal: false, seesFrozen: false, seesRestart: false },
  create() {
    const traces = new Map<string, ReadonlyMap<string, NodeTrace>>();
    const played = new Map<string, number>();
    const timers = new Set<NodeJS.Timeout>();
    const traceOf = (path: string): ReadonlyMap<string, NodeTrace> => {
      const known = traces.get(path);
      if (known !== undefined) return known;
      const nodes = new Map(readNodes(path).map((node) => [node.node, node]));
      traces.set(path, nodes);
      return nodes;
    };
    const answer = (check: OpenCheck, delayMs: number): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        check.end('answered', '', { rttMs: delayMs });
      }, delayMs);
      timers.add(timer);
      check.release = () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    };
    return probeOf(
      (check) => {
        const { node, settings } = check.target;
        const beats = traceOf(settings.trace!).get(node)?.beats;
        const count = played.get(node) ?? 0;
        played.set(node, count + 1);
        const beat = beats?.[count];
        if (beat === undefined) check.end(...ended(beats === undefined));
        else if (beat.receivedMs !== null) answer(check, beat.receivedMs - beat.sentMs);
        else if (beat.finding === 'no-answer') check.isConnected = true;
        else if (beat.finding !== undefined && beat.finding !== 'no-connection') {
          check.end(beat.finding, beat.finding === 'wrong' ? 'as recorded' : '');
        }
      },
      () => {
        for (const timer of timers) clearTimeout(timer);
      },
    );
  },
};

function readNodes(path: string): readonly NodeTrace[] {
  const read = readTrace(readText(path), path);
  if ('trace' in read) return read.trace.nodes;
  const [first] = read.problems;
  throw new LbError('INPUT_INVALID', `"${path}", line ${first?.line}: ${first?.message}`);
}

/** What silence of the recording itself means: nothing about the node. */
const ended = (isStranger: boolean): readonly [Finding, string] => [
  'local',
  isStranger ? 'the recording knows no such node' : 'the recording is over',
];
