import { ringStatsResult } from './balance.ts';
import { benchComparisonResult, benchRunResult } from './bench.ts';
import { policyComparisonResult } from './bench-policies.ts';
import { benchServeResult } from './bench-serve.ts';
import { ringCheckResult } from './check.ts';
import { clusterResult, clusterSchemaResult, initResult } from './cluster.ts';
import { algorithmComparisonResult } from './compare.ts';
import { demoResult } from './demo.ts';
import { ringDiagnosisResult } from './doctor.ts';
import { ringExportResult } from './export.ts';
import { errorResult } from './failure.ts';
import {
  detectorReplayResult,
  detectorsResult,
  detectorTuningResult,
  healthEventResult,
  heartbeatCheckResult,
  heartbeatTraceResult,
  heartbeatWatchResult,
} from './heartbeat.ts';
import {
  keyCountsResult,
  keyPlacementsResult,
  keyReplicasResult,
  keySampleResult,
} from './keys.ts';
import { loadSampleResult, loadSamplesResult } from './load.ts';
import { ringDiffResult } from './movement.ts';
import { result, text } from './parts.ts';
import { ringApplyResult, ringPlanResult } from './plan.ts';
import { policiesResult } from './policies.ts';
import { hostProfileResult, hostProfilesResult } from './profile.ts';
import { ringRepairPlanResult } from './repair.ts';
import {
  ringAlgorithmsResult,
  ringBuildResult,
  ringImportResult,
  ringResult,
  ringVerificationResult,
} from './ring.ts';
import { scheduleMethodsResult, scheduleResult, scheduleShiftResult } from './schedule.ts';
import {
  scenarioResult,
  scenariosResult,
  simulationResult,
  simulationValidationResult,
} from './simulation.ts';
import {
  lawReplayResult,
  loadVectorsResult,
  nodeWeightsResult,
  performanceVectorsResult,
  weightLawsResult,
} from './vector.ts';

const completionResult = result('Completion', 'A completion script.', {
  shell: text('The shell it is for.'),
  script: text('The script.'),
});

const versionResult = result('Version', 'Which lbctl this is; printed by lbctl --version.', {
  version: text('Version of lbctl.'),
  platform: text('Operating system and processor.'),
  node: text('Version of the Node that runs it, with a v before it.'),
});

/**
 * The schema of everything that --json prints, by kind. Commands do not load these: they are there
 * for the tests, which write schemas/ and the reference from them and hold every command to them.
 */
export const resultSchemas = {
  AlgorithmComparison: algorithmComparisonResult,
  BenchComparison: benchComparisonResult,
  BenchRun: benchRunResult,
  BenchServe: benchServeResult,
  Cluster: clusterResult,
  ClusterSchema: clusterSchemaResult,
  Completion: completionResult,
  Demo: demoResult,
  DetectorReplay: detectorReplayResult,
  DetectorTuning: detectorTuningResult,
  Detectors: detectorsResult,
  Error: errorResult,
  HealthEvent: healthEventResult,
  HeartbeatCheck: heartbeatCheckResult,
  HeartbeatTrace: heartbeatTraceResult,
  HeartbeatWatch: heartbeatWatchResult,
  HostProfile: hostProfileResult,
  HostProfiles: hostProfilesResult,
  Init: initResult,
  KeyCounts: keyCountsResult,
  KeyPlacements: keyPlacementsResult,
  KeyReplicas: keyReplicasResult,
  KeySample: keySampleResult,
  LawReplay: lawReplayResult,
  LoadSample: loadSampleResult,
  LoadSamples: loadSamplesResult,
  LoadVectors: loadVectorsResult,
  NodeWeights: nodeWeightsResult,
  PerformanceVectors: performanceVectorsResult,
  Policies: policiesResult,
  PolicyComparison: policyComparisonResult,
  Ring: ringResult,
  RingAlgorithms: ringAlgorithmsResult,
  RingApply: ringApplyResult,
  RingBuild: ringBuildResult,
  RingCheck: ringCheckResult,
  RingDiagnosis: ringDiagnosisResult,
  RingDiff: ringDiffResult,
  RingExport: ringExportResult,
  RingImport: ringImportResult,
  RingPlan: ringPlanResult,
  RingRepairPlan: ringRepairPlanResult,
  RingStats: ringStatsResult,
  RingVerification: ringVerificationResult,
  Scenario: scenarioResult,
  Scenarios: scenariosResult,
  Schedule: scheduleResult,
  ScheduleMethods: scheduleMethodsResult,
  ScheduleShift: scheduleShiftResult,
  SimulationResult: simulationResult,
  SimulationValidation: simulationValidationResult,
  Version: versionResult,
  WeightLaws: weightLawsResult,
} as const;

export type Kind = keyof typeof resultSchemas;
