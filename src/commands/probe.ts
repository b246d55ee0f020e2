import { hostname } from 'node:os';
import { Flags } from '@oclif/core';
import { exists, readText } from '../adapters/files.ts';
import { writeWhole } from '../adapters/write-whole.ts';
import { LbCommand } from '../cli/base-command.ts';
import { profileWarnings, renderProfile } from '../cli/probe-text.ts';
import { printable } from '../cli/render/printable.ts';
import { interruption } from '../cli/signals.ts';
import { profileThisMachine } from '../cli/this-machine.ts';
import { failures, LbError } from '../core/kernel/errors.ts';
import { parseDuration } from '../core/kernel/units-text.ts';
import { type DiskDataSheet, withDataSheet } from '../core/probe/hardware.ts';
import type { HostProfile } from '../core/probe/profile.ts';
import { type ProfileRecord, parseProfiles, withProfile } from '../core/vector/profile-records.ts';
import { parseWeights } from '../core/vector/weights-file.ts';

const CLEAR_LINE = '\r\x1b[2K';

export default class Probe extends LbCommand {
  static override summary = 'Measure what this machine can do: CPU, memory, disk';

  static override description =
    `Reads /proc and /sys, runs an integer loop on all usable CPUs for 0.4 s, and reads an unnamed file on the disk at random, past the page cache, with 1, 4, 16 and more reads in flight.

The disk test takes at most 10 s, 256 MiB and 5 % of the free space, leaves nothing behind even when killed, and is not started on a disk that is already more than 50 % busy, unless --force is given. A part that cannot be measured is shown as missing with the reason and costs none of the others.

With --disk the disk is required: the exit code is then 5 when its measurement was refused and 4 when it failed; the other figures are printed and saved all the same. Without it a missing disk is no failure. The exit code is 4 when nothing at all could be measured.

Profiles of several nodes in one file become weights: lbctl ring build --weights FILE.`;

  static override examples = [
    '<%= config.bin %> probe',
    {
      description: 'Add this machine to the profiles of the cluster, under the id it has there',
      command: '<%= config.bin %> probe --node dns-1 --save profiles.ndjson',
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

  static override flags = {
    node: Flags.string({ helpValue: 'ID', summary: "The node's id; default: the host name." }),
    save: Flags.string({
      helpValue: 'FILE',
      summary:
        'Keep the profile in FILE, one a line; it takes the place of an earlier one of the node.',
    }),
    disk: Flags.boolean({ allowNo: true, summary: 'Require the disk test, or leave it out.' }),
    'disk-path': Flags.string({
      helpValue: 'DIR',
      default: '/var/tmp',
      summary: 'Folder on the disk to be measured.',
    }),
    'disk-writes': Flags.boolean({ summary: 'Measure random writes too, after the reads.' }),
    'iops-model': Flags.option({
      options: ['measured', 'rotational'] as const,
      default: 'measured',
      summary: 'Where IOPS come from: rotational computes them from a data sheet.',
    })(),
    'disk-rpm': Flags.integer({
      helpValue: 'N',
      min: 1,
      max: 100_000,
      summary: 'Turns a minute of a rotating disk, for --iops-model rotational.',
    }),
    'disk-seek': Flags.string({
      helpValue: 'DURATION',
      summary: 'Mean seek time of that disk.',
    }),
    'cpu-score': Flags.boolean({ allowNo: true, default: true, summary: 'Measure the CPU.' }),
    force: Flags.boolean({ summary: 'Measure the disk also while it is busy.' }),
  };

  async run() {
    const { flags } = await this.parse(Probe);
    const node = checkNode(flags.node ?? hostname());
    const sheet = readDataSheet(flags);
    if (flags.save !== undefined) readRecords(flags.save); // fails before the long part
    const signal = interruption();
    const measured = await profileThisMachine(node, {
      diskPath: flags['disk-path'],
      measuresCpu: flags['cpu-score'],
      measuresDisk: flags.disk ?? sheet === undefined,
      measuresWrites: flags['disk-writes'],
      isForced: flags.force,
      signal,
      onProgress: (step) => this.progress(step),
    });
    this.progress('');
    const profile = sheet === undefined ? measured : withDataSheet(measured, sheet);
    checkAny(profile);
    for (const warning of profileWarnings(profile)) this.warning(warning);
    if (flags.save !== undefined && !signal.aborted) this.save(flags.save, profile);
    if (flags.disk === true) requireDisk(profile);
    return this.result('HostProfile', profile, () => renderProfile(profile));
  }

  private save(file: string, profile: HostProfile): void {
    const text = withProfile(readRecords(file), profile);
    writeWhole(file, text);
    if (this.jsonEnabled()) return;
    process.stderr.write(`${printable(`saved in ${file}; ${weightsSoFar(text, file)}`)}\n`);
  }

  private progress(step: string): void {
    if (!process.stderr.isTTY || process.env.TERM === 'dumb' || this.jsonEnabled()) return;
    process.stderr.write(CLEAR_LINE + (step === '' ? '' : `${step} …`));
  }
}

/** @throws LbError INPUT_INVALID rather than to write into a file of something else */
function readRecords(file: string): readonly ProfileRecord[] {
  if (!exists(file)) return [];
  const { records, problems } = parseProfiles(readText(file), file);
  if (problems.length === 0) return records;
  throw new LbError('INPUT_INVALID', `"${file}" holds something else than profiles`, {
    problems,
    hint: 'name another file to save to',
  });
}

function weightsSoFar(text: string, file: string): string {
  try {
    const list = [...parseWeights(text, file).weights].map(([id, weight]) => `${id}=${weight}`);
    return `weights now: ${list.join(' ')}`;
  } catch (error) {
    if (error instanceof LbError) return `no weights yet: ${error.message}`;
    throw error;
  }
}

function checkNode(id: string): string {
  if (id.trim() !== '' && printable(id) === id && !/\s/.test(id)) return id;
  throw new LbError('USAGE', `"${printable(id)}" cannot be the id of a node`, {
    hint: 'an id has no blanks: --node dns-1',
  });
}

interface DiskFlags {
  readonly 'iops-model': 'measured' | 'rotational';
  readonly 'disk-rpm'?: number | undefined;
  readonly 'disk-seek'?: string | undefined;
  readonly disk?: boolean;
  readonly 'disk-writes': boolean;
}

/** undefined when IOPS are to be measured */
function readDataSheet(flags: DiskFlags): DiskDataSheet | undefined {
  const { 'disk-rpm': rpm, 'disk-seek': seek, 'iops-model': model } = flags;
  if (model === 'measured') {
    if (rpm === undefined && seek === undefined) return undefined;
    throw new LbError('USAGE', '--disk-rpm and --disk-seek describe a disk that is not measured', {
      hint: 'add --iops-model rotational to use them instead of a measurement',
    });
  }
  if (flags.disk === true || flags['disk-writes']) {
    throw new LbError('USAGE', '--iops-model rotational takes the place of a measurement', {
      hint: `leave out ${flags.disk === true ? '--disk' : '--disk-writes'}`,
    });
  }
  if (rpm === undefined || seek === undefined) {
    throw new LbError('USAGE', '--iops-model rotational needs --disk-rpm and --disk-seek', {
      hint: EXAMPLE_DISK,
    });
  }
  const seekMs = parseDuration(seek);
  if (seekMs > 0 && seekMs <= 1000) return { rpm, seekMs };
  throw new LbError('USAGE', `--disk-seek ${seek} is no seek time of a disk`, {
    hint: EXAMPLE_DISK,
  });
}

const EXAMPLE_DISK = 'for example --iops-model rotational --disk-rpm 7200 --disk-seek 9ms';

function checkAny({ cpu, memory, disk }: HostProfile): void {
  const figures = [
    cpu.usableCores,
    cpu.scoreMopsPerSecond,
    memory.usableBytes,
    disk.randomReadIops,
  ];
  if (figures.some((figure) => figure.value !== null)) return;
  const reasons = figures.flatMap((figure) => (figure.value === null ? [figure.reason] : []));
  throw new LbError(
    'PROBE_FAILED',
    `nothing could be measured: ${[...new Set(reasons)].join('; ')}`,
    {
      hint: 'lbctl probe reads /proc and /sys of Linux; give weights in the cluster file instead',
    },
  );
}

/** What was measured is printed all the same; the exit code says that the required part is not in it. */
function requireDisk({ disk: { randomReadIops } }: HostProfile): void {
  if (randomReadIops.value !== null) return;
  process.exitCode = failures[randomReadIops.code ?? 'PROBE_FAILED'].exit;
}
