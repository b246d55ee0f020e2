import { type LoadSample, loadBetween } from '../../src/core/probe/load-sample.ts';
import { hostCounters, type Use } from './host-counters.ts';

/** A complete load sample of which only the utilisations matter; `cycle` counts minutes. */
export function loadSample(node: string, use: Use, cycle = 0): LoadSample {
  const sampledAt = new Date(Date.UTC(2026, 0, 2, 3, cycle)).toISOString();
  const origin = { node, sampledAt, source: 'test' };
  return loadBetween(hostCounters(0, use), hostCounters(60_000, use), origin);
}
