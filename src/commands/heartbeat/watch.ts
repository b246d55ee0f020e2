import { Flags } from '@oclif/core';
import { ActionFollower } from '../../cli/action-follower.ts';
import { LbCommand } from '../../cli/base-command.ts';
import { boardText } from '../../cli/heartbeat-board.ts';
import {
  type HeartbeatPlan,
  heartbeatArgs,
  heartbeatPlanFlags,
  planHeartbeat,
} from '../../cli/heartbeat-plan.ts';
import { checkNewTrace } from '../../cli/heartbeat-recording.ts';
import { detectorFlag } from '../../cli/heartbeat-settings.ts';
import { type Follower, runWatch, type WatchOptions } from '../../cli/heartbeat-watch.ts';
import { durationFlag } from '../../cli/probe-flags.ts';
import { RingFollower } from '../../cli/ring-follower.ts';
import { interruption } from '../../cli/signals.ts';
import { openVantages, viaFlag } from '../../cli/vantages.ts';
import type { HeartbeatSettings } from '../../core/cluster/heartbeat-settings.ts';
import type { ClusterNode } from '../../core/cluster/node.ts';
import { detectors } from '../../core/health/detector/registry.ts';
import { planRecovery } from '../../core/health/recovery-plan.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { formatCount, formatMs } from '../../core/kernel/units-text.ts';

export default class HeartbeatWatch extends LbCommand {
  static override summary = 'Watch nodes: who lives, who died, and why.';
  static override description =
    `Asks every node once an interval, all of them spread over it, and a suspect more often. A refused connection, twice, proves a death at once; silence is judged by the detector. An answer makes a suspect alive, and some in a row (rise) a dead node.

Time in which this machine did not run counts for no node, and answers that waited meanwhile are heard before anyone is judged; when it cannot keep up, intervals are stretched, and the output says so. When all nodes fall silent together, or sockets run out, nodes are unknown, not dead. Several deaths behind one zone or one dependsOn are one incident.

With --ring and --write, nodes of a ring are marked dead and alive as they are found, so that ring place answers with live owners at once: never the last one, and never more than heartbeat.guards.maxShare of them. Actions of the cluster file (heartbeat.actions) are told, and with --apply taken: never while this machine is in trouble or a common cause is to blame, never again for the same death, and not in maintenance.

A ring, log, recording or metrics file that cannot be read or written for a while does not end the watch: it says so, and tries again.

With --via, a node without a connection is looked for from other nodes too, over SSH as section probe says, before it is dead; when one of them reaches its port, it is unknown: the way from here is cut.\n\nOn a terminal a table is drawn, with the last events below it, and nodes in trouble first where not all have room; else a line an event. It ends with Ctrl-C or after --for; the exit code is 1 when a node is dead then.`;
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
    via: viaFlag,
    for: Flags.string({ helpValue: 'DURATION', summary: 'End the watch after this long.' }),
    loads: Flags.boolean({
      summary: 'Measure loads too, by the sources of section probe, and tell of degraded nodes.',
    }),
    ring: Flags.string({
      char: 'r',
      helpValue: 'FILE',
      summary: 'A ring whose nodes are marked dead and alive as they are found, with --write.',
    }),
    write: Flags.boolean({ dependsOn: ['ring'], summary: 'Write to the ring; else only tell.' }),
    force: Flags.boolean({
      dependsOn: ['write'],
      summary: 'Mark any number of nodes dead, but never the last one.',
    }),
    apply: Flags.boolean({
      summary: 'Take the actions of the cluster file; else only tell which would be taken.',
    }),
    'action-log': Flags.string({
      helpValue: 'FILE',
      summary: 'Add every decision about actions to FILE, a JSON a line.',
    }),
    save: Flags.string({
      helpValue: 'FILE',
      summary: 'Record all heartbeats in a new file, a line each.',
    }),
    'metrics-file': Flags.string({
      helpValue: 'FILE',
      summary:
        'Write metrics for the textfile collector of node_exporter, once a second; with thousands of nodes less often.',
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
    if (this.jsonEnabled() && flags.for === undefined) {
      throw new LbError('USAGE', '--json prints one result, and a watch has no end', {
        hint: 'end it with --for 60s, or have a line an event: --output ndjson',
      });
    }
    const plan = await planHeartbeat(args.node ?? [], flags);
    const detector = flags.detector ?? plan.settings.detector;
    const settings = { ...plan.settings, detector };
    const forMs = durationFlag('for', flags.for, undefined, [10, 366 * 86_400_000]);
    const spec = detectors[detector];
    const { intervalMs } = settings;
    if (flags.save !== undefined) checkNewTrace(flags.save);
    const followers = this.#followers(flags, { ...plan, settings });
    const vantages = await openVantages(flags);
    const count = plan.targets.length;
    this.note(
      `${count === 1 ? '1 node' : `${formatCount(count)} nodes`}, every ${formatMs(intervalMs)}; ${detector} finds a death within ${formatMs(spec.promise(settings))}`,
    );
    const { rows, lostMs } = await runWatch(
      { ...plan, settings },
      {
        output: this.jsonEnabled() ? 'none' : flags.output,
        followers,
        vantages,
        ...(flags.loads && { monitor: await loadMonitor(flags, plan.nodes, settings) }),
        ...(forMs !== undefined && { forMs }),
        ...(flags.save !== undefined && { save: flags.save }),
        ...(flags['metrics-file'] !== undefined && { metricsFile: flags['metrics-file'] }),
      },
    );
    if (rows.some(({ verdict }) => verdict === 'dead')) this.negative();
    const data = {
      intervalMs,
      detector,
      nodes: rows,
      lostMs,
      isPartial: forMs !== undefined && interruption().aborted,
    };
    const text = flags.output === 'text' ? `\n${boardText(rows)}` : '';
    return this.result('HeartbeatWatch', data, () => text);
  }

  #followers(flags: FollowerFlags, { nodes, targets, settings }: HeartbeatPlan): Follower[] {
    const followers: Follower[] = [];
    if (flags.ring !== undefined) {
      const { maxShare } = settings.guards;
      const options = { isWritten: flags.write, isForced: flags.force, maxShare };
      followers.push(new RingFollower(flags.ring, options));
    }
    if (settings.actions.length > 0) {
      const places = nodes.map(({ id, zone }, i) => ({ id, zone, host: targets[i]!.host }));
      const plan = planRecovery(settings, places, !flags.apply);
      followers.push(new ActionFollower(plan, flags['action-log']));
    } else if (flags.apply || flags['action-log'] !== undefined) {
      throw new LbError('USAGE', 'there are no actions to be taken', {
        hint: 'write them in the cluster file, section heartbeat.actions',
      });
    }
    return followers;
  }
}

interface FollowerFlags {
  readonly ring?: string | undefined;
  readonly write: boolean;
  readonly force: boolean;
  readonly apply: boolean;
  readonly 'action-log'?: string | undefined;
}

/** Loaded only where loads are asked for: the sources bring SSH with them. */
async function loadMonitor(
  flags: { readonly cluster?: string | undefined; readonly node?: readonly string[] | undefined },
  nodes: readonly ClusterNode[],
  settings: HeartbeatSettings,
): Promise<NonNullable<WatchOptions['monitor']>> {
  const { monitorLoads } = await import('../../cli/load-monitor.ts');
  const { planProbe } = await import('../../cli/probe-plan.ts');
  const names = nodes.map(({ id }) => id);
  const plan = await planProbe(names, { all: false, cluster: flags.cluster, node: flags.node });
  return (signal, tell, note) => monitorLoads(plan, settings, signal, tell, note);
}
