import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { drive } from '../../cli/drive.ts';
import { loadHeartbeatSettings } from '../../cli/heartbeat-settings.ts';
import { outputFlag, renderList } from '../../cli/list-output.ts';
import { durationFlag } from '../../cli/probe-flags.ts';
import { tuneProgress } from '../../cli/progress.ts';
import { flatQuality, qualityCells, qualityColumns } from '../../cli/quality-text.ts';
import { printable } from '../../cli/render/printable.ts';
import { renderTable } from '../../cli/render/table.ts';
import { interruption } from '../../cli/signals.ts';
import { loadTrace, modelFlags, traceArgs, traceTitle } from '../../cli/trace-source.ts';
import { settingsFlag } from '../../cli/vector-source.ts';
import { type Proposal, tune } from '../../core/health/tune.ts';
import { formatMs, printDuration } from '../../core/kernel/units-text.ts';

export default class HeartbeatTune extends LbCommand {
  static override summary = 'Settings that find deaths in time with the fewest mistakes.';
  static override description =
    `Tries settings of every detector on the first half of a trace, keeps those with which 99 of 100 deaths would be found within --detect-within, and of them the ones with the fewest mistakes. The second half, which they were not chosen by, tells what to expect. What it prints at the end goes into the cluster file.

A trace tells of the past: record days, not minutes, and one with the trouble that you fear. Exit 1 when no settings meet the target; the interval bounds what can be met.`;
  static override examples = [
    '<%= config.bin %> heartbeat tune trace.ndjson --detect-within 3s',
    '<%= config.bin %> heartbeat tune --simulate cloud --detect-within 2500ms',
  ];
  static override args = traceArgs;
  static override flags = {
    ...settingsFlag,
    'detect-within': Flags.string({
      helpValue: 'DURATION',
      required: true,
      summary: 'The target: from the last heartbeat to the judgement.',
    }),
    ...modelFlags,
    output: outputFlag(),
  };

  async run() {
    const { args, flags } = await this.parse(HeartbeatTune);
    const given = await loadHeartbeatSettings(flags);
    const targetMs = durationFlag('detect-within', flags['detect-within'], 0, [1, 86_400_000]);
    const trace = loadTrace(args.trace, flags, given.intervalMs);
    const settings = { ...given, intervalMs: trace.intervalMs };
    const proposals = await drive(tune(trace, settings, targetMs), tuneProgress());
    const isPartial = interruption().aborted;
    if (isPartial) this.warning('interrupted: not all settings were tried');
    const best = bestOf(proposals);
    if (best === undefined) this.negative();
    const lines = (proposal: Proposal): string[] => settingLines(proposal);
    const text = await renderList(
      flags.output,
      proposals.map(({ detector, heldOut }) => flatQuality(detector, heldOut)),
      () =>
        [
          printable(traceTitle(trace, args.trace ?? 'simulation')),
          '',
          ...(best === undefined
            ? [unmet(targetMs, settings.intervalMs)]
            : [
                `Deaths found within ${formatMs(targetMs)}, on the half that the settings were not chosen by:`,
                table(proposals, best),
                '',
                'The fewest mistakes, for the cluster file:',
                ...lines(best),
              ]),
        ].join('\n'),
    );
    const data = {
      targetMs,
      intervalMs: trace.intervalMs,
      proposals: proposals.map(({ settings: found, ...proposal }) => ({
        ...proposal,
        timeoutMs: found.timeoutMs,
        phi: found.phi,
        chen: found.chen,
      })),
      ...(best !== undefined && { detector: best.detector }),
      isPartial,
    };
    return this.result('DetectorTuning', data, () => text);
  }
}

/** Few mistakes on both halves together: one half alone is luck. */
function bestOf(proposals: readonly Proposal[]): Proposal | undefined {
  const mistakes = ({ chosenBy, heldOut }: Proposal): number =>
    chosenBy.mistakeCount + heldOut.mistakeCount;
  return [...proposals].sort(
    (a, b) => mistakes(a) - mistakes(b) || a.heldOut.detection.p99Ms - b.heldOut.detection.p99Ms,
  )[0];
}

function table(proposals: readonly Proposal[], best: Proposal): string {
  return renderTable(
    [
      { title: 'detector' },
      ...qualityColumns,
      { title: 'forecast a day', align: 'right' },
      { title: '' },
    ],
    proposals.map((proposal) => [
      proposal.detector,
      ...qualityCells(proposal.heldOut),
      qualityCells(proposal.chosenBy)[3]!,
      proposal === best ? '← best' : '',
    ]),
  );
}

function settingLines({ detector, settings }: Proposal): string[] {
  const { intervalMs, timeoutMs, phi, chen } = settings;
  const own = {
    timeout: [`  timeout: ${printDuration(timeoutMs)}`, '  fall: 1'],
    phi: [
      `  phi: { threshold: ${phi.threshold}, pause: ${printDuration(phi.pauseMs)}, leastDeviation: ${printDuration(phi.leastDeviationMs)} }`,
    ],
    chen: [`  chen: { margin: ${printDuration(chen.marginMs)} }`],
    monitor: [],
  }[detector];
  return [
    'heartbeat:',
    `  interval: ${printDuration(intervalMs)}`,
    `  detector: ${detector}`,
    ...own,
  ];
}

function unmet(targetMs: number, intervalMs: number): string {
  return `No settings find deaths within ${formatMs(targetMs)} with a heartbeat every ${formatMs(intervalMs)}: check more often, or allow more time`;
}
