import { heartbeatProbes } from '../../src/adapters/heartbeat/registry.ts';
import { defaultHeartbeatSettings } from '../../src/core/cluster/heartbeat-defaults.ts';
import { needed } from '../../src/core/cluster/heartbeat-rules.ts';
import {
  detectorNames,
  type HeartbeatProbeName,
  heartbeatProbeNames,
} from '../../src/core/cluster/heartbeat-settings.ts';
import type { DetectorSpec } from '../../src/core/health/detector/detector.ts';
import { detectors } from '../../src/core/health/detector/registry.ts';
import { findings } from '../../src/core/health/evidence.ts';
import type { HeartbeatProbeSpec } from '../../src/core/health/heartbeat-probe.ts';
import { formatMs } from '../../src/core/kernel/units-text.ts';
import {
  code,
  headingLink,
  markdownTable,
  page,
  prose,
  renderedFrom,
  sentence,
} from './markdown.ts';

type ProbeClaim = keyof HeartbeatProbeSpec['claims'];

const probeClaims: Readonly<Record<ProbeClaim, string>> = {
  needsPort: 'goes over the network to a port of the node',
  seesRefusal: 'a refused connection is told from silence',
  seesFrozen: 'a frozen process is found out, whose kernel still accepts connections',
  seesRestart: 'a new process is told from the old one by its answers',
};

const detectorClaims: Readonly<Record<keyof DetectorSpec['claims'], string>> = {
  judges: 'what it judges: the silence between heartbeats, or samples of loads',
  isAdaptive: 'follows the rhythm in which heartbeats come',
};

/** Probes and detectors: how nodes are asked whether they live, and how silence becomes a death. */
export function heartbeatPage(): string {
  return page(
    '# Heartbeats: probes and detectors',
    renderedFrom('the registries of probes and detectors'),
    `A probe asks a node once, and ends with evidence; a detector makes a verdict of what was heard and of the time that has passed. The test suite holds both to their promises; ${code('lbctl heartbeat check')} asks once, ${code('lbctl heartbeat watch')} again and again.`,
    ...probesPart(),
    '## Evidence',
    'What one check can find out:',
    markdownTable(
      ['finding', 'meaning'],
      Object.entries(findings).map(([name, meaning]) => [code(name), sentence(meaning)]),
    ),
    ...detectorsPart(),
  );
}

function probesPart(): string[] {
  const claims = Object.keys(probeClaims) as ProbeClaim[];
  return [
    '## Probes',
    `${code('heartbeat.probe')} of the cluster file names one for all nodes, ${code('heartbeat.probe')} of a node another for it, ${code('--probe NAME')} one for a call.`,
    markdownTable(
      ['probe', ...claims, 'what it is'],
      heartbeatProbeNames.map((name) => [
        headingLink(name),
        ...claims.map((claim) => shown(heartbeatProbes[name].claims[claim])),
        sentence(heartbeatProbes[name].summary),
      ]),
    ),
    meanings(probeClaims),
    ...heartbeatProbeNames.flatMap((name) => {
      const { summary, source }: HeartbeatProbeSpec = heartbeatProbes[name];
      return [
        `### ${name}`,
        [sentence(summary), portOf(name), needOf(name)].filter(Boolean).join(' '),
        `Source: ${prose(source)}`,
      ];
    }),
  ];
}

function detectorsPart(): string[] {
  return [
    '## Detectors',
    `${code('heartbeat.detector')} of the cluster file chooses one, ${code('--detector NAME')} of a command another. ${code('lbctl heartbeat list-detectors')} has formulas and promises by your settings; ${code('lbctl heartbeat replay')} tries them on a recording, ${code('lbctl heartbeat tune')} finds settings. Promises here are those of the default settings: ${defaults()}.`,
    markdownTable(
      ['detector', 'judges', 'isAdaptive', 'promise', 'what it is'],
      detectorNames.map((name) => {
        const { claims, summary } = detectors[name];
        const { judges, isAdaptive } = claims;
        return [
          headingLink(name),
          judges,
          shown(isAdaptive),
          promiseOf(detectors[name]),
          sentence(summary),
        ];
      }),
    ),
    meanings({
      ...detectorClaims,
      promise:
        'the longest time from the last heartbeat to the judgement; of an adaptive one while heartbeats come as set, without jitter',
    }),
    ...detectorNames.flatMap((name) => {
      const { summary, source, formula } = detectors[name];
      return [
        `### ${name}`,
        sentence(summary),
        `With the default settings it judges after: ${code(formula(defaultHeartbeatSettings))}.`,
        `Source: ${prose(source)}`,
      ];
    }),
  ];
}

const shown = (claim: boolean): string => (claim ? 'yes' : 'no');

const defaults = (): string => {
  const { intervalMs, timeoutMs } = defaultHeartbeatSettings;
  return `a check every ${formatMs(intervalMs)}, ${formatMs(timeoutMs)} of patience with each`;
};

function promiseOf({ promise }: DetectorSpec): string {
  const promiseMs = promise(defaultHeartbeatSettings);
  return Number.isFinite(promiseMs) ? formatMs(promiseMs) : 'none';
}

function portOf(name: HeartbeatProbeName): string {
  const { usualPort, claims }: HeartbeatProbeSpec = heartbeatProbes[name];
  if (!claims.needsPort) return '';
  const port = `${code('heartbeat.port')}, else that of the node's address`;
  return usualPort === undefined
    ? `Its port is ${port}.`
    : `Its port is ${port}, else ${usualPort}.`;
}

function needOf(name: HeartbeatProbeName): string {
  const need = needed(name);
  return need === undefined ? '' : `It needs ${code(`heartbeat.${need.key}`)}.`;
}

const meanings = (claims: Readonly<Record<string, string>>): string =>
  page(
    'The promises:',
    markdownTable(
      ['promise', 'meaning'],
      Object.entries(claims).map(([name, meaning]) => [name, sentence(meaning)]),
    ),
  ).trimEnd();
