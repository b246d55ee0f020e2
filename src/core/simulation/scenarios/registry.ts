import type { BundledScenario } from '../scenario.ts';
import { dchVirtualNodes } from './dch-virtual-nodes.ts';
import { fastdfsCosts } from './fastdfs-costs.ts';
import { shilovEvenness } from './shilov-evenness.ts';
import { shilovMovement } from './shilov-movement.ts';
import { shilovServiceTime } from './shilov-service-time.ts';

export const scenarios: Readonly<Record<string, BundledScenario>> = {
  'dch-virtual-nodes': dchVirtualNodes,
  'fastdfs-costs': fastdfsCosts,
  'shilov-evenness': shilovEvenness,
  'shilov-movement': shilovMovement,
  'shilov-service-time': shilovServiceTime,
};

export const scenarioNames = Object.keys(scenarios);
