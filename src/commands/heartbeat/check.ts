import { Flags } from '@oclif/core';
import { systemClock } from '../../adapters/clock.ts';
import { createNodeChecks } from '../../adapters/health/check-nodes.ts';
import { checkRound } from '../../adapters/health/check-round.ts';
import { lookFrom } from '../../adapters/health/look-again.ts';
import { heartbeatProbes } from '../../adapters/heartbeat/registry.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { heartbeatArgs, heartbeatPlanFlags, planHeartbeat } from '../../cli/heartbeat-plan.ts';
import { nagiosLine, roundText } from '../../cli/heartbeat-text.ts';
import { renderList } from '../../cli/list-output.ts';
import { probeProgress } from '../../cli/progress.ts';
import { interruption } from '../../cli/signals.ts';
import { openVantages, vantageFailures, viaFlag } from '../../cli/vantages.ts';
import { judgeRound, type RoundResult } from '../../core/health/round.ts';
import { isWorthASecondLook } from '../../core/health/vantage.ts';
import { LbError } from '../../core/kernel/errors.ts';

const formats = ['text', 'csv', 'ndjson', 'nagios'] as const;

export default class HeartbeatCheck extends LbCommand {
  static override summary = 'Ask nodes once whether they live.';
  static override description =
    `Asks every node by the probe that the cluster file names (section heartbeat, or the node's own), a failing one again before its failure counts. Refused means that the machine lives and the process does not; no answer after a connection that it hangs or is frozen; no connection that the machine or the way to it is silent.

Trouble of the machine that asks (no sockets left, no network, all nodes silent at once) makes nodes unknown, not dead. Zones and dependsOn of the cluster file fold many deaths into the fewest causes that explain them.

With --via, a node to which no connection comes about from here is looked for from other nodes, over SSH as section probe says; nothing is installed there (bash, nc, python3 or perl makes the connection). When one of them reaches its port, it is unknown, not dead: the way from here is cut.

Exit 0 when all are alive, 1 when some are dead, 4 when some are unknown and none is dead. With --format nagios one line and the exit codes of monitoring plugins: 0, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.`;
  static override examples = [
    '<%= config.bin %> heartbeat check',
    '<%= config.bin %> heartbeat check dns-1 dns-2 --timeout 500ms',
    '<%= config.bin %> heartbeat check --node web=10.0.0.7:443 --probe https',
    '<%= config.bin %> heartbeat check --via web-1 --via db-1',
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
    via: viaFlag,
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
    const vantages = await openVantages(flags);
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
    const sightings = await Promise.all(
      evidences.map(({ finding }, index) =>
        isWorthASecondLook(finding)
          ? lookFrom(vantages, targets[index]!, timeoutMs, signal)
          : undefined,
      ),
    ).finally(() => Promise.all(vantages.map((vantage) => vantage.close())));
    for (const failure of vantageFailures(sightings)) this.warning(failure);
    const round = judgeRound(nodes, evidences, sightings);
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
    { output, warning, critical = 1, via = [] }: Given,
    round: RoundResult,
    probes: readonly string[],
  ): Promise<string> {
    if (output === 'nagios') {
      const limits = { warning: warning ?? Number.POSITIVE_INFINITY, critical };
      const { line, exit } = nagiosLine(round, limits);
      process.exitCode = exit;
      return line;
    }
    const records = round.rows.map((row, index) => {
      const { node, verdict, finding, rttMs, detail, seenFrom = '' } = row;
      const probe = probes[index]!;
      return { node, probe, verdict, finding, rttMs, detail, ...(via.length > 0 && { seenFrom }) };
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
  readonly via?: readonly string[] | undefined;
}

function exitOf({ rows }: RoundResult, isInterrupted: boolean): number {
  if (isInterrupted) return 130;
  if (rows.some(({ verdict }) => verdict === 'dead')) return 1;
  return rows.some(({ verdict }) => verdict === 'unknown') ? 4 : 0;
}
