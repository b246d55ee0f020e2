import { createFleetProbe } from '../adapters/probe/fleet.ts';
import { LbCommand } from '../cli/base-command.ts';
import { dataSheetOf, durationFlag, probeArgs, probeFlags } from '../cli/probe-flags.ts';
import { checkMeasured, diskExit, whyNotKept } from '../cli/probe-judgement.ts';
import { renderProbe } from '../cli/probe-output.ts';
import { type ProbePlan, planProbe } from '../cli/probe-plan.ts';
import { collectOutcomes } from '../cli/probe-progress.ts';
import { flatProfile, flatSample, mapValues, probeRows } from '../cli/probe-rows.ts';
import { checkSampleFile, profileRecords, saveProfiles, saveSamples } from '../cli/probe-save.ts';
import { profileTable, sampleTable } from '../cli/probe-table.ts';
import { profileWarnings, renderProfile } from '../cli/probe-text.ts';
import { watchNodes } from '../cli/probe-watch.ts';
import { printable } from '../cli/render/printable.ts';
import { interruption } from '../cli/signals.ts';
import { profileThisMachine } from '../cli/this-machine.ts';
import { failures, LbError } from '../core/kernel/errors.ts';
import type { Ms } from '../core/kernel/units.ts';
import { type DiskDataSheet, withDataSheet } from '../core/probe/hardware.ts';
import type { HostProbe, ProfileRequest } from '../core/probe/host-probe.ts';
import type { HostProfile } from '../core/probe/profile.ts';
import { profileLine } from '../core/probe/records/profile-record.ts';
import { sampleLine } from '../core/probe/records/sample-record.ts';

const CLEAR_LINE = '\r\x1b[2K';
const INTERVAL_MS: Ms = 1000;
const INTERVALS = [10, 3_600_000] as const;
const WATCHES = [10, 7 * 86_400_000] as const;

export default class Probe extends LbCommand {
  static override summary = 'Measure what machines can do, or how busy they are';

  static override description =
    `Without nodes it measures this machine: it reads /proc and /sys, runs an integer loop on all usable CPUs for 0.4 s, and reads an unnamed file on the disk at random, past the page cache, with 1, 4, 16 and more reads in flight.

The disk test takes at most 10 s, 256 MiB and 5 % of the free space, leaves nothing behind even when killed, and is not started on a disk that is already more than 50 % busy, unless --force is given. A part that cannot be measured is shown as missing with the reason and costs none of the others. With --disk it is required: the exit code is then 5 when its measurement was refused and 4 when it failed.

With nodes, or with --all, the nodes of the cluster file are measured by the source that the file names for them (section probe): ssh, node-exporter, prometheus, file, or local. A node that fails is a row with its reason and costs the others nothing; the exit code is 1 when some failed and 4 when all did.

--save keeps no profile whose CPU score was measured with less than half of the CPU, and the exit code is then 5, unless --force is given.

--load measures utilisation over an interval instead of capacity, --watch again and again: on a terminal as a table that is drawn anew, else a line a sample, as --output csv or ndjson has them. NDJSON lines are whole records; in a file of --save they are what lbctl vector and the source file read.

Profiles of several nodes in one file become weights: lbctl ring build --weights-from FILE.`;

  static override examples = [
    '<%= config.bin %> probe',
    {
      description: 'Add this machine to the profiles of the cluster, under the id it has there',
      command: '<%= config.bin %> probe --node dns-1 --save profiles.ndjson',
    },
    {
      description: 'All nodes of the cluster file, by the sources it names',
      command: '<%= config.bin %> probe --all --save profiles.ndjson',
    },
    {
      description: 'How busy two of them are, until Ctrl-C',
      command: '<%= config.bin %> probe dns-1 dns-2 --watch --save samples.ndjson',
    },
    {
      description: 'Measure the disk under a folder, and fail when that is impossible',
      command: '<%= config.bin %> probe --disk --disk-path /srv/data',
    },
    {
      description: 'Only what the kernel tells, in a moment and without load',
      command: '<%= config.bin %> probe --no-disk --no-cpu-score --json',
    },
  ];

  static override args = probeArgs;
  static override flags = probeFlags;

  async run() {
    const { args, flags } = await this.parse(Probe);
    const sheet = dataSheetOf(flags);
    const intervalMs = durationFlag('interval', flags.interval, INTERVAL_MS, INTERVALS);
    const forMs = durationFlag('for', flags.for, undefined, WATCHES);
    const isLoad = flags.load || flags.watch;
    this.#checkFlags(flags, isLoad);
    const plan = await planProbe(args.node ?? [], flags);
    if (flags.save !== undefined) {
      // Fails before the long part.
      if (isLoad) checkSampleFile(flags.save);
      else profileRecords(flags.save);
    }
    if (plan.skipped.length > 0) this.note(`dead, so not measured: ${plan.skipped.join(', ')}`);
    if (!isLoad && !plan.isFleet) return this.#measureMachine(plan, flags, sheet);
    const probe = createFleetProbe();
    try {
      if (flags.watch) return await this.#watch(probe, plan, { ...flags, intervalMs, forMs });
      if (flags.load) return await this.#measureLoads(probe, plan, { ...flags, intervalMs });
      return await this.#measureFleet(probe, plan, flags, sheet);
    } finally {
      await probe.close();
    }
  }

  async #measureMachine(plan: ProbePlan, flags: Given, sheet: DiskDataSheet | undefined) {
    const { signal, ...request } = profileRequest(flags, sheet);
    const target = plan.targets[0]!;
    const onProgress = (step: string): void => this.#progress(step);
    const measured = await profileThisMachine(target.node, { ...request, signal, onProgress });
    this.#progress('');
    const profile = sheet === undefined ? measured : withDataSheet(measured, sheet);
    checkMeasured(profile);
    for (const warning of profileWarnings(profile)) this.warning(warning);
    if (!signal.aborted) this.#save(flags, [profile]);
    if (flags.disk === true) raiseExit(diskExit(profile));
    const rows = probeRows(
      plan.targets,
      new Map([[target.node, { kind: 'measured' as const, node: target.node, value: profile }]]),
    );
    const text = await renderProbe(flags.output, rows, {
      flat: flatProfile,
      line: profileLine,
      text: () => renderProfile(profile),
    });
    return this.result('HostProfile', profile, () => text);
  }

  async #measureFleet(
    probe: HostProbe,
    plan: ProbePlan,
    flags: Given,
    sheet: DiskDataSheet | undefined,
  ) {
    const { signal, ...request } = profileRequest(flags, sheet);
    const { timeoutMs, concurrency, targets } = plan;
    const outcomes = await collectOutcomes(targets.length, (onProgress) =>
      probe.profile(targets, { ...request, signal, timeoutMs, concurrency, onProgress }),
    );
    const measured = probeRows(targets, outcomes);
    const rows =
      sheet === undefined ? measured : mapValues(measured, (one) => withDataSheet(one, sheet));
    const lacking = flags.disk === true ? rows.values.filter(lacksDisk) : [];
    for (const profile of rows.values) {
      const { randomReadIops } = profile.disk;
      const required = lacking.includes(profile) && randomReadIops.value === null;
      const texts = [
        ...profileWarnings(profile),
        ...(required ? [`no disk: ${randomReadIops.reason}`] : []),
      ];
      for (const text of new Set(texts)) this.warning(`${profile.node}: ${text}`);
    }
    this.#save(flags, rows.values.filter(isWhole));
    this.#judge(rows.failures.length + lacking.length, targets.length);
    const text = await renderProbe(flags.output, rows, {
      flat: flatProfile,
      line: profileLine,
      text: () => profileTable(rows),
    });
    this.#tellFailures(flags.output, rows.failures);
    const data = {
      isPartial: signal.aborted,
      nodeCount: targets.length,
      profiles: rows.values,
      failures: rows.failures,
    };
    return this.result('HostProfiles', data, () => text);
  }

  async #measureLoads(probe: HostProbe, plan: ProbePlan, flags: Given & { intervalMs: Ms }) {
    const { timeoutMs, concurrency, targets } = plan;
    const { intervalMs } = flags;
    const signal = interruption();
    const request = { signal, timeoutMs, concurrency, intervalMs };
    const outcomes = await collectOutcomes(targets.length, () => probe.sample(targets, request));
    const rows = probeRows(targets, outcomes);
    if (flags.save !== undefined) saveSamples(flags.save, rows.values);
    this.#judge(rows.failures.length, targets.length);
    const text = await renderProbe(flags.output, rows, {
      flat: flatSample,
      line: sampleLine,
      text: () => sampleTable(rows),
    });
    this.#tellFailures(flags.output, rows.failures);
    const data = {
      isPartial: signal.aborted,
      intervalMs,
      nodeCount: targets.length,
      samples: rows.values,
      failures: rows.failures,
    };
    return this.result('LoadSamples', data, () => text);
  }

  async #watch(
    probe: HostProbe,
    { targets, timeoutMs, concurrency }: ProbePlan,
    { intervalMs, forMs, output, save }: Given & { intervalMs: Ms; forMs: Ms | undefined },
  ) {
    const request = { signal: interruption(), timeoutMs, concurrency, intervalMs };
    const { failures } = await watchNodes(probe, targets, request, {
      output,
      ...(forMs !== undefined && { forMs }),
      ...(save !== undefined && { save }),
    });
    this.#judge(failures.length, targets.length);
    return undefined;
  }

  #checkFlags({ interval, watch }: Given, isLoad: boolean): void {
    if (interval !== undefined && !isLoad) {
      throw new LbError('USAGE', '--interval is for loads', { hint: 'add --load or --watch' });
    }
    if (watch && this.jsonEnabled()) {
      throw new LbError('USAGE', '--json prints one result, and --watch has no end', {
        hint: 'a line a sample, as JSON: --watch --output ndjson',
      });
    }
  }

  #judge(failedCount: number, nodeCount: number): void {
    if (failedCount === 0) return;
    raiseExit(failedCount === nodeCount ? 4 : 1);
  }

  /** Where rows have no place for them. */
  #tellFailures(output: string, failures: readonly { node: string; reason: string }[]): void {
    if (output !== 'ndjson' || this.jsonEnabled()) return;
    for (const { node, reason } of failures) this.warning(`${node}: ${reason}`);
  }

  /** A weight lasts longer than the moment in which a machine was busy: such profiles are left out. */
  #save({ save, force }: Given, profiles: readonly HostProfile[]): void {
    if (save === undefined) return;
    const kept: HostProfile[] = [];
    for (const profile of profiles) {
      const why = force ? undefined : whyNotKept(profile);
      if (why === undefined) kept.push(profile);
      else this.warning(`${profile.node} is not saved: ${why}`);
    }
    if (kept.length < profiles.length) raiseExit(failures.PROBE_REFUSED.exit);
    if (kept.length === 0) return;
    const told = saveProfiles(save, kept);
    if (!this.jsonEnabled()) process.stderr.write(`${printable(told)}\n`);
  }

  #progress(step: string): void {
    if (!process.stderr.isTTY || process.env.TERM === 'dumb' || this.jsonEnabled()) return;
    process.stderr.write(CLEAR_LINE + (step === '' ? '' : `${step} …`));
  }
}

interface Given {
  readonly save?: string | undefined;
  readonly output: 'text' | 'csv' | 'ndjson';
  readonly interval?: string | undefined;
  readonly watch: boolean;
  readonly disk?: boolean;
  readonly 'disk-path': string;
  readonly 'disk-writes': boolean;
  readonly 'cpu-score': boolean;
  readonly force: boolean;
}

function profileRequest(
  flags: Given,
  sheet: DiskDataSheet | undefined,
): Omit<ProfileRequest, 'timeoutMs' | 'concurrency' | 'onProgress'> {
  return {
    diskPath: flags['disk-path'],
    measuresCpu: flags['cpu-score'],
    measuresDisk: flags.disk ?? sheet === undefined,
    measuresWrites: flags['disk-writes'],
    isForced: flags.force,
    signal: interruption(),
  };
}

function raiseExit(code: number): void {
  process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
}

const lacksDisk = ({ disk }: HostProfile): boolean => disk.randomReadIops.value === null;

/** Not cut short by Ctrl-C. */
function isWhole({ cpu, disk }: HostProfile): boolean {
  const figures = [cpu.scoreMopsPerSecond, disk.randomReadIops, disk.randomWriteIops];
  return !figures.some((figure) => figure.value === null && figure.code === 'INTERRUPTED');
}
