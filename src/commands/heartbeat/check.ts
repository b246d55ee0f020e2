import { Flags } from '@oclif/core';
import { systemClock } from '../../adapters/clock.ts';
import { createNodeChecks } from '../../adapters/health/check-nodes.ts';
import { checkRound } from '../../adapters/health/check-round.ts';
import { heartbeatProbes } from '../../adapters/heartbeat/registry.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { heartbeatArgs, heartbeatPlanFlags, planHeartbeat } from '../../cli/heartbeat-plan.ts';
import { nagiosLine, roundText } from '../../cli/heartbeat-text.ts';
import { renderList } from '../../cli/list-output.ts';
import { probeProgress } from '../../cli/progress.ts';
import { interruption } from '../../cli/signals.ts';
import { judgeRound, type RoundResult } from '../../core/health/round.ts';
import { LbError } from '../../core/kernel/errors.ts';

const formats = ['text', 'csv', 'ndjson', 'nagios'] as const;

export default class HeartbeatCheck extends LbCommand {
  static override summary = 'Ask nodes once whether they live.';
  static override description =
    `Asks every node by the probe that the cluster file names (section heartbeat, or the node's own), a failing one again before its failure counts. Refused means that the machine lives and the process does not; no answer after a connection that it hangs or is frozen; no connection that the machine or the way to it is silent.

Trouble of the machine that asks (no sockets left, no network, all nodes silent at once) makes nodes unknown, not dead. Zones and dependsOn of the cluster file fold many deaths into the fewest causes that explain them.

Exit 0 when all are alive, 1 when some are dead, 4 when some are unknown and none is dead. With --format nagios one line and the exit codes of monitoring plugins: 0, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.`;
  static override examples = [
    '<%= config.bin %> heartbeat check',
    '<%= config.bin %> heartbeat check dns-1 dns-2 --timeout 500ms',
    '<%= config.bin %> heartbeat check --node web=10.0.0.7:443 --probe https',
    {
      description: 'From Nagios or Icinga: critical when two nodes are dead',
      command: '<%= config.bin %> heartbeat check --format nagios --warning 1 --critical 2',
    },
  ];
  static override args = heartbeatArgs;
  static override flags = {
    cluster: heartbeatPlanFlags.cluster,
    node: heartbeatPlanFlags.node,
    probe: heartbeatPlanFlags.probe,
    timeout: heartbeatPlanFlags.timeout,
    tries: Flags.integer({
      helpValue: 'N',
      min: 1,
      max: 100,
      default: 2,
      summary: 'Questions to a node before its failure counts.',
    }),
    concurrency: Flags.integer({
      helpValue: 'N',
      min: 1,
      max: 10_000,
      default: 500,
      summary: 'Nodes asked at the same time.',
    }),
    output: Flags.option({
      char: 'o',
      aliases: ['format'],
      options: formats,
      default: 'text' as (typeof formats)[number],
      summary: 'How to print it.',
    })(),
    warning: Flags.integer({
      helpValue: 'N',
      min: 1,
      summary: 'Dead nodes from which on nagios prints WARNING.',
    }),
    critical: Flags.integer({
      helpValue: 'N',
      min: 1,
      summary: 'Dead nodes from which on nagios prints CRITICAL; 1 when not given.',
    }),
  };

  async run() {
    const { args, flags } = await this.parse(HeartbeatCheck);
    this.#checkFlags(flags);
    const { nodes, targets, settings } = await planHeartbeat(args.node ?? [], flags);
    const { timeoutMs } = settings;
    const { tries, concurrency } = flags;
    const signal = interruption();
    const probe = createNodeChecks(heartbeatProbes);
    const progress = probeProgress();
    let doneCount = 0;
    let failedCount = 0;
    const onDone = ({ finding }: { finding: string }): void => {
      doneCount++;
      if (finding !== 'answered') failedCount++;
      progress.tell({ doneCount, failedCount, totalCount: targets.length });
    };
    const evidences = await checkRound(
      targets,
      probe,
      { timeoutMs, concurrency, tries, signal, onDone },
      systemClock,
    ).finally(() => probe.close());
    progress.end();
    const round = judgeRound(nodes, evidences);
    process.exitCode = exitOf(round, signal.aborted);
    const probes = targets.map((target) => target.settings.probe);
    const text = await this.#render(flags, round, probes);
    const data = {
      timeoutMs,
      nodes: round.rows.map((row, index) => ({ ...row, probe: probes[index]! })),
      causes: round.causes,
      isExact: round.isExact,
      isPartial: signal.aborted,
    };
    return this.result('HeartbeatCheck', data, () => text);
  }

  async #render(
    { output, warning, critical = 1 }: Given,
    round: RoundResult,
    probes: readonly string[],
  ): Promise<string> {
    if (output === 'nagios') {
      const limits = { warning: warning ?? Number.POSITIVE_INFINITY, critical };
      const { line, exit } = nagiosLine(round, limits);
      process.exitCode = exit;
      return line;
    }
    const records = round.rows.map(({ node, verdict, finding, rttMs, detail }, index) => {
      return { node, probe: probes[index]!, verdict, finding, rttMs, detail };
    });
    return renderList(output, records, () => roundText(round, probes));
  }

  #checkFlags({ output, warning, critical }: Given): void {
    if (output === 'nagios' && this.jsonEnabled()) {
      throw new LbError('USAGE', '--json and --format nagios exclude each other', {
        hint: 'leave one of them out',
      });
    }
    if (output !== 'nagios' && (warning !== undefined || critical !== undefined)) {
      throw new LbError('USAGE', '--warning and --critical are for --format nagios', {
        hint: 'add --format nagios',
      });
    }
  }
}

interface Given {
  readonly output: (typeof formats)[number];
  readonly warning?: number | undefined;
  readonly critical?: number | undefined;
}

function exitOf({ rows }: RoundResult, isInterrupted: boolean): number {
  if (isInterrupted) return 130;
  if (rows.some(({ verdict }) => verdict === 'dead')) return 1;
  return rows.some(({ verdict }) => verdict === 'unknown') ? 4 : 0;
}
