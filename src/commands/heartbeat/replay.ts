import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import {
  heartbeatFlags,
  loadHeartbeatSettings,
  silenceDetectors,
  withHeartbeatFlags,
} from '../../cli/heartbeat-settings.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { flatQuality, qualityCells, qualityColumns } from '../../cli/quality-text.ts';
import { printable } from '../../cli/render/printable.ts';
import { renderTable } from '../../cli/render/table.ts';
import { loadTrace, modelFlags, traceArgs, traceTitle } from '../../cli/trace-source.ts';
import { settingsFlag } from '../../cli/vector-source.ts';
import { detectors } from '../../core/health/detector/registry.ts';
import { measureQuality } from '../../core/health/quality.ts';

export default class HeartbeatReplay extends LbCommand {
  static override summary = 'How well detectors would have judged recorded heartbeats.';
  static override description =
    `Plays the same heartbeats to several detectors and measures each as Chen, Toueg and Aguilera do: how long it takes from a heartbeat to the judgement when the node dies right after it, how often it is mistaken about a living node and for how long, and in what part of the time it is right. Time in which the machine that asked stood still counts for no node, as it does not in heartbeat watch.

Detectors have the settings of the cluster file's section heartbeat, the interval is that of the trace. A day is a day of one node. Exit 1 with more mistakes than --max-mistakes or a death missed, by the detector in force or the only one named.`;
  static override examples = [
    '<%= config.bin %> heartbeat replay trace.ndjson',
    '<%= config.bin %> heartbeat replay trace.ndjson --detector timeout --timeout 500ms --max-mistakes 0',
    '<%= config.bin %> heartbeat replay --simulate gc --detector timeout --detector phi',
  ];
  static override args = traceArgs;
  static override flags = {
    ...settingsFlag,
    detector: Flags.option({
      options: silenceDetectors,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      summary: 'Which detectors; all when not given.',
    })(),
    timeout: heartbeatFlags.timeout,
    ...modelFlags,
    'max-mistakes': Flags.integer({
      helpValue: 'N',
      min: 0,
      summary: 'Exit 1 when the detector is mistaken more often.',
    }),
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(HeartbeatReplay);
    const given = withHeartbeatFlags(await loadHeartbeatSettings(flags), flags);
    const trace = loadTrace(args.trace, flags, given.intervalMs);
    const settings = { ...given, intervalMs: trace.intervalMs };
    const names = flags.detector ?? silenceDetectors;
    const chosen = names.includes(settings.detector) ? settings.detector : names[0]!;
    const qualities = names.map((detector) => ({
      detector,
      formula: detectors[detector].formula(settings),
      quality: measureQuality(trace, detectors[detector], settings),
    }));
    const judged = qualities.find(({ detector }) => detector === chosen)!.quality;
    const limit = flags['max-mistakes'] ?? Number.POSITIVE_INFINITY;
    const isOver = judged.mistakeCount > limit || judged.deaths.missedCount > 0;
    if (isOver) this.negative();
    const table = (): string =>
      renderTable(
        [{ title: 'detector' }, ...qualityColumns, { title: '' }],
        qualities.map(({ detector, quality }) => [
          detector,
          ...qualityCells(quality),
          remark(quality.deaths.missedCount, detector === chosen && isOver),
        ]),
      );
    const name = args.trace ?? 'simulation';
    const records = qualities.map(({ detector, quality }) => flatQuality(detector, quality));
    const text = await renderList(flags.output, records, () =>
      [printable(traceTitle(trace, name)), '', table(), '', ...formulas(qualities)].join('\n'),
    );
    const data = {
      intervalMs: trace.intervalMs,
      origin: printable(trace.origin),
      nodeCount: trace.nodes.length,
      beatCount: trace.nodes.reduce((sum, { beats }) => sum + beats.length, 0),
      qualities,
      detector: chosen,
      isOver,
    };
    return this.result('DetectorReplay', data, () => text);
  }
}

function remark(missedCount: number, isOver: boolean): string {
  if (missedCount > 0) return `missed ${missedCount === 1 ? 'a death' : `${missedCount} deaths`}`;
  return isOver ? 'over the limit' : '';
}

function formulas(rows: readonly { detector: string; formula: string }[]): string[] {
  const width = Math.max(...rows.map(({ detector }) => detector.length));
  return rows.map(({ detector, formula }) => `${detector.padEnd(width)}  dead after ${formula}`);
}
