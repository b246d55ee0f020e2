import type { BundledScenario } from '../scenario.ts';
import { dchCycle } from './dch-cycle.ts';
import { dchResponse } from './dch-response.ts';
import { dchServerCount } from './dch-server-count.ts';
import { dchThresholds } from './dch-thresholds.ts';
import { dchVirtualNodes } from './dch-virtual-nodes.ts';
import { fastdfsCosts } from './fastdfs-costs.ts';
import { fastdfsGroups } from './fastdfs-groups.ts';
import { ltiEqual, ltiUnequal } from './lti.ts';
import { ltiCritical } from './lti-critical.ts';
import { shilovEvenness } from './shilov-evenness.ts';
import { shilovMovement } from './shilov-movement.ts';
import { shilovServiceTime } from './shilov-service-time.ts';
import { surveyEqual, surveyUnequal } from './survey.ts';
import { zoneOutage } from './zone-outage.ts';

export const scenarios: Readonly<Record<string, BundledScenario>> = {
  'dch-virtual-nodes': dchVirtualNodes,
  'dch-cycle': dchCycle,
  'dch-response': dchResponse,
  'dch-server-count': dchServerCount,
  'dch-thresholds': dchThresholds,
  'lti-equal': ltiEqual,
  'lti-unequal': ltiUnequal,
  'lti-critical': ltiCritical,
  'fastdfs-groups': fastdfsGroups,
  'fastdfs-costs': fastdfsCosts,
  'shilov-evenness': shilovEvenness,
  'shilov-movement': shilovMovement,
  'shilov-service-time': shilovServiceTime,
  'survey-equal': surveyEqual,
  'survey-unequal': surveyUnequal,
  'zone-outage': zoneOutage,
};

export const scenarioNames = Object.keys(scenarios);
