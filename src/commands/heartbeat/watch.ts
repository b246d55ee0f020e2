import { Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { boardText } from '../../cli/heartbeat-board.ts';
import { heartbeatArgs, heartbeatPlanFlags, planHeartbeat } from '../../cli/heartbeat-plan.ts';
import { detectorFlag } from '../../cli/heartbeat-settings.ts';
import { type Follower, runWatch } from '../../cli/heartbeat-watch.ts';
import { durationFlag } from '../../cli/probe-flags.ts';
import { detectors } from '../../core/health/detector/registry.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { formatMs } from '../../core/kernel/units-text.ts';

export default class HeartbeatWatch extends LbCommand {
  static override summary = 'Watch nodes: who lives, who died, and why.';
  static override description =
    `Asks every node once an interval, all of them spread over it, and a suspect more often. A refused connection, twice, proves a death at once; silence is judged by the detector. An answer makes a suspect alive, and some in a row (rise) a dead node.

Time in which this machine did not run counts for no node, and answers that waited meanwhile are heard before anyone is judged; when it cannot keep up, intervals are stretched, and the output says so. When all nodes fall silent together, or sockets run out, nodes are unknown, not dead. Several deaths behind one zone or one dependsOn are one incident.

On a terminal a table is drawn, with the last events below it; else a line an event. It ends with Ctrl-C or after --for; the exit code is 1 when a node is dead then.`;
  static override examples = [
    '<%= config.bin %> heartbeat watch',
    '<%= config.bin %> heartbeat watch dns-1 dns-2 --interval 200ms --for 1m',
    '<%= config.bin %> heartbeat watch --output ndjson --metrics-file /var/lib/node_exporter/lbctl.prom',
    {
      description: 'Record a trace for heartbeat replay and tune',
      command: '<%= config.bin %> heartbeat watch --save trace.ndjson',
    },
  ];
  static override args = heartbeatArgs;
  static override flags = {
    ...heartbeatPlanFlags,
    detector: detectorFlag(),
    for: Flags.string({ helpValue: 'DURATION', summary: 'End the watch after this long.' }),
    save: Flags.string({
      helpValue: 'FILE',
      summary: 'Record all heartbeats in a new file, a line each.',
    }),
    'metrics-file': Flags.string({
      helpValue: 'FILE',
      summary: 'Write metrics for the textfile collector of node_exporter, once a second.',
    }),
    output: Flags.option({
      char: 'o',
      options: ['text', 'ndjson'] as const,
      default: 'text' as const,
      summary: 'How events are printed.',
    })(),
  };

  async run() {
    const { args, flags } = await this.parse(HeartbeatWatch);
    if (this.jsonEnabled()) {
      throw new LbError('USAGE', '--json prints one result, and a watch has no end', {
        hint: 'a line an event, as JSON: --output ndjson',
      });
    }
    const plan = await planHeartbeat(args.node ?? [], flags);
    const detector = flags.detector ?? plan.settings.detector;
    const settings = { ...plan.settings, detector };
    const forMs = durationFlag('for', flags.for, undefined, [10, 366 * 86_400_000]);
    const spec = detectors[detector];
    const { intervalMs } = settings;
    this.note(
      `${plan.targets.length} nodes, every ${formatMs(intervalMs)}; ${detector} finds a death within ${formatMs(spec.promise(settings))}`,
    );
    const followers: Follower[] = [];
    const rows = await runWatch(
      { ...plan, settings },
      {
        output: flags.output,
        followers,
        ...(forMs !== undefined && { forMs }),
        ...(flags.save !== undefined && { save: flags.save }),
        ...(flags['metrics-file'] !== undefined && { metricsFile: flags['metrics-file'] }),
      },
    );
    if (rows.some(({ verdict }) => verdict === 'dead')) this.negative();
    if (flags.output === 'text') this.print(`\n${boardText(rows, undefined)}`);
    return undefined;
  }
}
