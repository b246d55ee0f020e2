import * as v from 'valibot';
import { detectorNames, heartbeatProbeNames } from '../../core/cluster/heartbeat-settings.ts';
import type { BoardRow } from '../../core/health/board.ts';
import { type Finding, findings } from '../../core/health/evidence.ts';
import type { Cause } from '../../core/health/localise.ts';
import { verdicts } from '../../core/health/node-health.ts';
import type { Quality } from '../../core/health/quality.ts';
import { silenceSettings } from './cluster.ts';
import {
  amount,
  as,
  count,
  flag,
  listOf,
  maybe,
  number,
  numberOrNull,
  oneOf,
  result,
  shape,
  text,
} from './parts.ts';

const quality = shape('detector quality', 'How well a detector judges.', {
  detection: shape('detection time', 'From a heartbeat to the judgement, had the node died then.', {
    meanMs: amount('Mean over all heartbeats.'),
    p99Ms: amount('99 of 100 are found within.'),
    maxMs: amount('The longest.'),
  }),
  deaths: shape('recorded deaths', 'Deaths that are in the trace.', {
    count: count('How many.'),
    missedCount: count('Those that were never found.'),
    maxMs: amount('The longest time to find one.'),
  }),
  mistakeCount: count('Times a living node was judged dead.'),
  mistakesPerHour: amount('The same an hour of a node.'),
  mistakeDuration: shape('mistake duration', 'How long such a judgement lasted.', {
    meanMs: amount('Mean.'),
    maxMs: amount('The longest.'),
  }),
  queryAccuracy: amount(
    'Part of the time in which the judgement of a living node is right, 0 to 1.',
  ),
  hours: amount('Hours of living nodes that were watched, added up.'),
}) satisfies v.GenericSchema<unknown, Quality>;

const detector = oneOf(detectorNames, 'The detector.');

export const detectorReplayResult = result(
  'DetectorReplay',
  'How well detectors would have judged recorded heartbeats.',
  {
    intervalMs: amount('Time between heartbeats.'),
    origin: text('Where the trace comes from; empty when nobody said.'),
    nodeCount: count('Nodes in it.'),
    beatCount: count('Heartbeats in it, lost ones included.'),
    qualities: listOf(
      shape('replayed detector', 'A detector and its quality.', {
        detector,
        formula: text('When it judges.'),
        quality,
      }),
      'In the order asked for.',
    ),
    detector: as(detector, 'The one that the exit code is about.'),
    isOver: flag('It was mistaken more often than allowed, or missed a death.'),
  },
);

export const detectorTuningResult = result(
  'DetectorTuning',
  'Settings that find deaths in time with the fewest mistakes.',
  {
    targetMs: amount('The target.'),
    intervalMs: amount('Time between heartbeats.'),
    proposals: listOf(
      shape('proposal', 'The best settings of a detector.', {
        detector,
        chosenBy: as(quality, 'On the half of the trace that it was chosen by.'),
        heldOut: as(quality, 'On the other half.'),
        timeoutMs: amount('For timeout.'),
        ...silenceSettings,
      }),
      'Of each detector that can meet the target.',
    ),
    detector: maybe(as(detector, 'The best of them.')),
    isPartial: flag('Interrupted: not all settings were tried.'),
  },
);

export const detectorsResult = result('Detectors', 'Detectors and what they promise.', {
  detectors: listOf(
    shape('detector', 'A detector.', {
      name: detector,
      summary: text('What it is.'),
      source: text('Where it comes from.'),
      formula: text('When it judges.'),
      judges: oneOf(['heartbeats', 'loads'], 'What it judges.'),
      isAdaptive: flag('It follows the rhythm of the heartbeats.'),
      promiseMs: numberOrNull('Longest time to the judgement; null when silence is not judged.'),
      isDefault: flag('It is the one in force.'),
    }),
    'In the order of the registry.',
  ),
});

const causeEntry = shape('cause', 'What explains deaths.', {
  kind: oneOf(['node', 'dependency', 'zone', 'local'], 'local: the machine that asks.'),
  name: text('Its name; empty for local.'),
  nodes: listOf(v.string(), 'The silent nodes that it explains.'),
}) satisfies v.GenericSchema<unknown, Cause>;

const finding = oneOf(Object.keys(findings) as Finding[], 'What the last check found out.');

export const heartbeatCheckResult = result('HeartbeatCheck', 'One round over nodes.', {
  timeoutMs: amount('Time a node had to answer.'),
  nodes: listOf(
    shape('checked node', 'A node after the round.', {
      node: text('Its id.'),
      probe: oneOf(heartbeatProbeNames, 'How it was asked.'),
      verdict: oneOf(
        ['alive', 'dead', 'unknown'],
        'unknown: trouble of the machine that asks, or of its way to the node.',
      ),
      finding,
      rttMs: amount('From the question to the finding.'),
      detail: text('The error, or what was wrong, in words.'),
      incarnation: maybe(text('Of the process that answered.')),
      seenFrom: maybe(text('Another node that reaches it: the way from here is cut.')),
    }),
    'In the order of the cluster file.',
  ),
  causes: listOf(causeEntry, 'The fewest causes that explain all deaths.'),
  isExact: flag('No smaller set of causes exists.'),
  isPartial: flag('Interrupted: not all nodes were asked.'),
});

const boardRow = shape('watched node', 'A node at the end of a watch.', {
  node: text('Its id.'),
  verdict: oneOf(verdicts, 'As it stands.'),
  verdictMs: amount('How long it has had this verdict.'),
  silentMs: numberOrNull('Since its last answer; null when there was none.'),
  leftMs: numberOrNull('Until it is dead if nothing is heard; null for the dead.'),
  suspicion: number('In the measure of the detector.'),
  rttP50Ms: numberOrNull('Median round trip of the last answers.'),
  rttP99Ms: numberOrNull('99 of 100 of them were quicker.'),
  checkCount: count('Checks that have ended.'),
  answerCount: count('Checks that were answered.'),
  deathCount: count('Times it was found dead.'),
  isFlapping: flag('It changes too often.'),
  finding: maybe(finding),
  detail: maybe(text('More about it, in words.')),
}) satisfies v.GenericSchema<unknown, BoardRow>;

export const heartbeatWatchResult = result('HeartbeatWatch', 'What a watch has come to.', {
  intervalMs: amount('Time from one check of a node to the next.'),
  detector,
  nodes: listOf(boardRow, 'In the order of the cluster file.'),
  lostMs: amount('Time that the watching machine did not run.'),
  isPartial: flag('Interrupted before its time.'),
});

const instant = text('When, UTC, ISO 8601.');

/** A line of `heartbeat watch --output ndjson`; which fields there are depends on the event. */
export const healthEventResult = result('HealthEvent', 'What happened to a watched node.', {
  event: oneOf(
    ['verdict', 'restarted', 'flapping', 'stall', 'incident', 'degraded'],
    'What happened; stall: the watching machine did not run.',
  ),
  at: instant,
  node: maybe(text('The node.')),
  from: maybe(oneOf(verdicts, 'Verdict before.')),
  to: maybe(oneOf(verdicts, 'Verdict from now on.')),
  silentMs: maybe(amount('Time since its last answer, stalls left out.')),
  finding: maybe(finding),
  detail: maybe(text('More about it, in words.')),
  isLocal: maybe(flag('The watching machine or its own link is to blame.')),
  isOver: maybe(flag('The end of it: of flapping, of an incident, of a load over its limit.')),
  lostMs: maybe(amount('Time that the watching machine did not run.')),
  stretch: maybe(count('By how much intervals are stretched.')),
  isStretched: maybe(flag('The stretch is another one than before.')),
  cause: maybe(v.union([causeEntry, text('The common cause of a death, in words.')])),
});

/** The first line of a recorded trace. */
export const heartbeatTraceResult = result('HeartbeatTrace', 'The first line of a trace.', {
  intervalMs: amount('Time from one heartbeat to the next.'),
  origin: text('Where the trace comes from.'),
});
