import * as v from 'valibot';
import { weightLawNames } from '../../core/cluster/vector-settings.ts';
import { components } from '../../core/vector/components.ts';
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
  seed,
  shape,
  text,
} from './parts.ts';

const node = text('Id of the node.');
const performance = amount("P: the node's capacity over the mean, its components weighted.");
const law = oneOf(weightLawNames, 'Name of a weight law.');
const three = v.strictTuple([v.number(), v.number(), v.number()]);
const meanVirtualNodes = count('n: virtual nodes of a node of mean performance.');

const dropped = listOf(
  shape('dropped component', 'A component that counts for nobody.', {
    component: oneOf(components, 'Which one.'),
    reason: text('Why it is left out.'),
  }),
  'Components that are not known of every node; their weight goes to the others.',
);

const capacityEntries = {
  cpu: numberOrNull('CPU, in the unit of cpuMeasure; null when not known.'),
  memoryBytes: numberOrNull('Usable memory; null when not known.'),
  diskIops: numberOrNull('Random reads a second; null when not known.'),
};

export const performanceVectorsResult = result(
  'PerformanceVectors',
  'What nodes can do, relative to their mean.',
  {
    meanVirtualNodes,
    cpuMeasure: oneOf(
      ['score', 'frequency', 'cores', 'unknown'],
      'What CPUs are compared by: Mops/s, MHz times cores, cores, nothing.',
    ),
    performanceWeights: as(three, 'Importance of CPU, memory and disk, as it was used.'),
    means: shape('means', 'Capacities that count as 1; null for a component left out.', {
      ...capacityEntries,
    }),
    dropped,
    nodes: listOf(
      shape('performance vector', 'One node.', {
        node,
        performance,
        virtualNodes: count('V: ceil(n P).'),
        ...capacityEntries,
      }),
      'In the order of the profiles.',
    ),
  },
);

const reasons = listOf(
  shape('critical component', 'A component at or above its threshold.', {
    component: oneOf(components, 'Which one.'),
    ratio: amount('Its use, 0 to 1.'),
    threshold: amount('The threshold.'),
  }),
  'Why the node is critical, or out; empty when it is not.',
);

const ratioOrNull = (what: string) => numberOrNull(`${what}, 0 to 1; null when not known.`);

export const loadVectorsResult = result('LoadVectors', 'How loaded nodes are.', {
  meanVirtualNodes,
  loadWeights: as(three, 'Importance of CPU, memory and disk, as it was used.'),
  thresholds: shape('load thresholds', 'Use from which on a node is critical, 0 to 1.', {
    cpu: amount('CPU use.'),
    memory: amount('Memory use.'),
    disk: amount('Disk use.'),
  }),
  dropped,
  nodes: listOf(
    shape('load vector', 'One node, by its newest sample.', {
      node,
      sampledAt: text('When the sample ended. UTC, ISO 8601.'),
      cpuRatio: ratioOrNull('CPU use'),
      memoryRatio: ratioOrNull('Memory use'),
      diskRatio: ratioOrNull('Use of the busiest disk'),
      load: amount('L: the weighted sum, 1 with everything half used.'),
      performance: numberOrNull('P; null without profiles.'),
      loadRatio: numberOrNull('p: P over L, 0 when critical; null without profiles.'),
      virtualNodes: numberOrNull("V': ceil(n p); null without profiles."),
      isCritical: flag('Whether some component is at or above its threshold.'),
      reasons,
    }),
    'In the order of the samples.',
  ),
  criticalCount: count('Critical nodes; exit 1 when there are any.'),
});

export const nodeWeightsResult = result('NodeWeights', 'Whole weights for a load balancer.', {
  law,
  max: count('Largest weight allowed.'),
  sum: count('What the full weights add up to.'),
  nodes: listOf(
    shape('node weight', 'One node.', {
      node,
      performance,
      load: numberOrNull('L; null without a sample.'),
      busiestRatio: ratioOrNull('The busier of CPU and disk'),
      weight: count('The weight; 0 when the node is out.'),
      fullWeight: count('The weight without regard to exclusion.'),
      share: amount('Weight over the sum of all weights.'),
      changeRatio: number('What the law changed: weight after over weight before, less 1.'),
      reasons,
      sparedBy: maybe(
        oneOf(
          ['last-node', 'capacity', 'share'],
          'Only when the law would take the node out and a guard keeps it: it is the last; the others could not carry its load; too much of the fleet would be out.',
        ),
      ),
    }),
    'In the order of the profiles.',
  ),
});

const lawReport = shape('law report', 'What one law did.', {
  law,
  cycleCount: count('Cycles with samples.'),
  flapCount: count('Changes of a node from some weight to none, and back.'),
  movedShare: amount('Share of the keys that changes its node a cycle; the least possible.'),
  circleMovedShare: maybe(amount('The same on a consistent-hash circle.')),
  hotCycleCount: count('Cycles in which the mean load of some node was critical.'),
  peakRatio: amount('CPU or disk use of the busiest node, mean over cycles; above 1: too much.'),
  changedCount: amount('Weights that change a cycle.'),
  sparedCount: count('Times that a guard kept a node from being taken out.'),
  givenUpCount: count('Times that a node fell silent for two cycles.'),
  isPartial: flag('Whether Ctrl-C came before its end.'),
  weights: listOf(
    shape('final weight', 'Weight of one node at the end.', {
      node,
      weight: amount('Relative weight; 0 when it is out or down.'),
    }),
    'One a node.',
  ),
});

export const lawReplayResult = result('LawReplay', 'What laws would have done.', {
  loads: oneOf(
    ['following', 'as-recorded', 'simulated'],
    'following: recorded, and scaled by the shares of the law.',
  ),
  seed: maybe(seed),
  nodeCount: count('Nodes of the fleet.'),
  laws: listOf(lawReport, 'One, or all with --compare.'),
  law: as(law, 'The law in force.'),
  isOver: flag('Whether it flaps more often than --max-flaps; exit 1 then.'),
  isPartial: flag('Whether Ctrl-C came before the last law was through.'),
});

export const weightLawsResult = result('WeightLaws', 'Laws by which loads change weights.', {
  laws: listOf(
    shape('weight law', 'One law.', {
      name: law,
      summary: text('What it is.'),
      source: text('Paper or program that it comes from.'),
      formula: text('What becomes of a weight w, with the settings in it.'),
      reads: oneOf(
        ['nothing', 'load', 'busiest'],
        'What it reads: L, or the busier of CPU and disk.',
      ),
      claims: shape('law claims', 'What a law promises; the tests prove it.', {
        loadAware: flag('A node that is busier than the others loses weight.'),
        settles: flag('With loads in proportion to weights it comes to rest, all equally busy.'),
        excludes: oneOf(
          ['never', 'critical', 'hysteresis'],
          'When a node gets nothing: never, when critical, out above one use and back below another.',
        ),
      }),
      isDefault: flag('Whether it is the one in force.'),
    }),
    'One each.',
  ),
});
