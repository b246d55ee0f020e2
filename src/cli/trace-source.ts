import { Args, Flags } from '@oclif/core';
import { readText } from '../adapters/files.ts';
import {
  type ModelTraceOptions,
  modelTrace,
  type TraceModelName,
  traceModels,
} from '../core/health/model-traces.ts';
import { readTrace, type Trace } from '../core/health/trace.ts';
import { LbError } from '../core/kernel/errors.ts';
import { formatCount, formatMs } from '../core/kernel/units-text.ts';
import { durationFlag } from './probe-flags.ts';

export const traceArgs = {
  trace: Args.string({
    description: 'Recorded heartbeats, as heartbeat watch --save writes them.',
  }),
};

/** Where heartbeats come from when not from a file. */
export const modelFlags = {
  simulate: Flags.option({
    options: Object.keys(traceModels) as TraceModelName[],
    helpValue: 'MODEL',
    summary: `Heartbeats by a model instead: ${Object.entries(traceModels)
      .map(([name, { summary }]) => `${name} (${summary})`)
      .join('; ')}.`,
  })(),
  duration: Flags.string({
    helpValue: 'DURATION',
    dependsOn: ['simulate'],
    summary: 'Length of the simulation; 24h when not given.',
  }),
  seed: Flags.integer({
    helpValue: 'N',
    min: 0,
    dependsOn: ['simulate'],
    summary: 'Of the simulation; 1 when not given.',
  }),
};

const SIMULATED: Omit<ModelTraceOptions, 'intervalMs'> = {
  durationMs: 24 * 3_600_000,
  nodeCount: 3,
  seed: 1,
};

/**
 * The trace that a command was given, or the one that a model makes.
 * @throws LbError USAGE without any, INPUT_INVALID with all mistakes of the file
 */
export function loadTrace(
  file: string | undefined,
  flags: {
    readonly simulate?: TraceModelName | undefined;
    readonly duration?: string | undefined;
    readonly seed?: number | undefined;
  },
  intervalMs: number,
): Trace {
  if (flags.simulate !== undefined) {
    if (file !== undefined) {
      throw new LbError('USAGE', 'a trace and --simulate exclude each other', {
        hint: 'leave one of them out',
      });
    }
    const durationMs = durationFlag('duration', flags.duration, SIMULATED.durationMs, DURATIONS);
    const { nodeCount } = SIMULATED;
    return modelTrace(flags.simulate, {
      intervalMs,
      durationMs,
      nodeCount,
      seed: flags.seed ?? SIMULATED.seed,
    });
  }
  if (file === undefined) {
    throw new LbError('USAGE', 'no trace is given', {
      hint: 'name a file, record one with heartbeat watch --save trace.ndjson, or try --simulate gc',
    });
  }
  const read = readTrace(readText(file), file);
  if ('trace' in read) return read.trace;
  throw new LbError('INPUT_INVALID', `"${file}" gives no usable trace`, {
    problems: read.problems,
    hint: 'record one with heartbeat watch --save trace.ndjson',
  });
}

const DURATIONS = [10_000, 30 * 86_400_000] as const;

/** `trace.ndjson: 3 nodes, 259 200 heartbeats, one every 1.00 s` */
export function traceTitle({ nodes, intervalMs, origin, stalls }: Trace, name: string): string {
  const beats = nodes.reduce((sum, node) => sum + node.beats.length, 0);
  const deaths = nodes.reduce((sum, node) => sum + node.deaths.length, 0);
  return [
    `${name}: ${nodes.length === 1 ? '1 node' : `${nodes.length} nodes`}`,
    `${formatCount(beats)} heartbeats, one every ${formatMs(intervalMs)}`,
    ...(deaths > 0 ? [`${deaths} deaths`] : []),
    ...(stalls.length > 0 ? [`${stalls.length} stalls of the machine that asked`] : []),
    ...(origin === '' ? [] : [origin]),
  ].join(', ');
}
