import { LbError } from '../../core/kernel/errors.ts';
import type { Ms, Ratio } from '../../core/kernel/units.ts';
import { formatPercent } from '../../core/kernel/units-text.ts';
import {
  busyTime,
  type DiskPlace,
  diskUnder,
  isRotational,
  unmeasurable,
} from '../../core/probe/disk.ts';
import type { ProfileRequest } from '../../core/probe/host-probe.ts';
import { bestStep } from '../../core/probe/ladder.ts';
import {
  type DiskProfile,
  type DiskRung,
  type Figure,
  type Missing,
  missing,
  type Recorder,
} from '../../core/probe/profile.ts';
import { errnoOf, reason } from '../errno.ts';
import { attempt } from './attempt.ts';
import type { DiskLadders } from './disk-ladder.ts';
import type { LocalWorld } from './world.ts';

const SAMPLE_MS: Ms = 200;
/** A disk that others keep busier than this is left alone. */
const BUSY_LIMIT: Ratio = 0.5;
const NOT_ASKED = missing('not asked for');

/** Everything about the disk under a folder; a part that fails is missing with its reason. */
export async function measureDisk(
  world: LocalWorld,
  request: ProfileRequest,
  record: Recorder,
): Promise<DiskProfile> {
  const place = await attempt(undefined, async () => locate(world, request.diskPath));
  const found = place.value ?? undefined;
  const busyRatio = await busy(world, request, found, record);
  const ladders = await climb(world, request, found, busyRatio);
  const reads = ladders.value === null ? ladders : { value: ladders.value.reads };
  const writes = ladders.value === null ? ladders : ladders.value.writes;
  return {
    path: request.diskPath,
    ...describe(world, place.value === null ? place.reason : place.value, record),
    busyRatio,
    randomReadIops: bestIops('reads', reads, record),
    ladder: reads.value ?? [],
    randomWriteIops: request.measuresWrites ? bestIops('writes', writes, record) : NOT_ASKED,
    writeLadder: writes.value ?? [],
  };
}

function locate(world: LocalWorld, path: string): DiskPlace {
  const place = diskUnder(world.files, folderOf(world, path));
  if (place !== undefined) return place;
  throw new LbError('PROBE_FAILED', `no file system for "${path}" in /proc/self/mountinfo`);
}

function folderOf({ realPath }: LocalWorld, path: string): string {
  try {
    return realPath(path);
  } catch (error) {
    if (errnoOf(error) === '') throw error;
    throw new LbError('PROBE_FAILED', `cannot use "${path}": ${reason(error)}`, { cause: error });
  }
}

function describe(
  { files }: LocalWorld,
  place: DiskPlace | string,
  record: Recorder,
): Pick<DiskProfile, 'device' | 'filesystem' | 'isRotational'> {
  if (typeof place === 'string') {
    const unknown = missing(place);
    return { device: unknown, filesystem: unknown, isRotational: unknown };
  }
  const { mount, disk } = place;
  const rotational = disk === undefined ? undefined : isRotational(files, disk);
  return {
    device: record(disk, '/proc/self/mountinfo, /sys/block', noDisk(place)),
    filesystem: record(mount.type, '/proc/self/mountinfo', ''),
    isRotational: record(rotational, `/sys/block/${disk}/queue/rotational`, noDisk(place)),
  };
}

function noDisk({ mount }: DiskPlace): string {
  return `the kernel names no disk under ${mount.type}`;
}

async function busy(
  { files, clock }: LocalWorld,
  { measuresDisk, signal }: ProfileRequest,
  place: DiskPlace | undefined,
  record: Recorder,
): Promise<Figure<Ratio>> {
  if (!measuresDisk) return NOT_ASKED;
  const disk = place?.disk;
  const before = disk === undefined ? undefined : busyTime(files, disk);
  if (disk === undefined || before === undefined) return missing('no counter of busy time');
  const start = clock.now();
  const outcome = await attempt(signal, (limit) => clock.sleep(SAMPLE_MS, limit));
  if ('reason' in outcome) return outcome;
  const after = busyTime(files, disk) ?? before;
  const ratio = Math.max(0, Math.min(1, (after - before) / (clock.now() - start)));
  return record(ratio, `/sys/block/${disk}/stat over ${SAMPLE_MS} ms`, '');
}

async function climb(
  world: LocalWorld,
  request: ProfileRequest,
  place: DiskPlace | undefined,
  busyRatio: Figure<Ratio>,
): Promise<{ readonly value: DiskLadders } | Missing> {
  if (!request.measuresDisk) return NOT_ASKED;
  return attempt(request.signal, async (signal) => {
    const why = unmeasurable(place);
    if (why !== undefined) {
      throw new LbError('PROBE_FAILED', `"${request.diskPath}" is no disk: ${why}`);
    }
    if (busyRatio.value !== null && busyRatio.value > BUSY_LIMIT && !request.isForced) {
      throw new LbError(
        'PROBE_REFUSED',
        `the disk is already ${formatPercent(busyRatio.value, 2)} busy; --force measures`,
      );
    }
    const folder = folderOf(world, request.diskPath);
    const onStep = (call: string, depth: number): void =>
      request.onProgress?.(`measuring ${call}s of the disk, ${depth} in flight`);
    const { measuresWrites } = request;
    return world.climbDisk(folder, world, { measuresWrites, onStep }, signal);
  });
}

function bestIops(
  what: 'reads' | 'writes',
  steps: { readonly value: readonly DiskRung[] } | Missing,
  record: Recorder,
): Figure {
  const best = bestStep(steps.value ?? []);
  if (best !== undefined) {
    const source = `measured: 4 KiB random O_DIRECT ${what}, ${best.queueDepth} in flight`;
    return record(best.iops, source, '');
  }
  return steps.value === null ? steps : missing('no step of the ladder was completed');
}
