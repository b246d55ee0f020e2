import type { BundledScenario } from '../scenario.ts';

export const scenarios: Readonly<Record<string, BundledScenario>> = {};

export const scenarioNames = Object.keys(scenarios);
