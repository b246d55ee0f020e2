import { describeCpu } from './cpu.ts';
import { describeMemory } from './memory.ts';
import { describePressure } from './pressure.ts';
import { type HostProfile, missing, recorder, unknownFigures } from './profile.ts';
import { describeSystem } from './system.ts';
import type { SystemFiles } from './system-files.ts';

/** Most files that a profile is made of: three for each CPU of the largest machines, and some. */
const MOST_FILES = 30_000;

/**
 * A profile of what a node's kernel files tell, for sources that read but do not measure.
 * @param why what is said of the score and the disk, such as `not measured over SSH`
 */
export function describeHost(
  files: SystemFiles,
  { node, measuredAt, why }: { node: string; measuredAt: string; why: string },
): HostProfile {
  const record = recorder(measuredAt);
  const unknown = unknownFigures(missing(why), '/');
  return {
    ...unknown,
    node,
    measuredAt,
    system: describeSystem(files, record),
    cpu: { ...unknown.cpu, ...describeCpu(files, record) },
    memory: describeMemory(files, record),
    pressure: describePressure(files, record),
  };
}

/**
 * Paths that `describeHost` reads and `known` does not have. Fetch them, put their texts (or
 * undefined where there is none) into `known`, and ask again until nothing more is wanted: three
 * rounds, since control groups and CPUs are only known from the first answers. Every path is
 * absolute and can stand between single quotes in a shell; the number is bounded.
 */
export function wantedFiles(
  known: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const wanted = new Set<string>();
  const files: SystemFiles = {
    list: () => [],
    read(path) {
      if (Object.hasOwn(known, path)) return known[path];
      if (wanted.size < MOST_FILES && isPlain(path)) wanted.add(path);
      return undefined;
    },
  };
  describeHost(files, { node: '', measuredAt: '', why: '' });
  return [...wanted];
}

/** Paths are put together from what the node says: nothing but /proc, /sys and /etc is ever read. */
function isPlain(path: string): boolean {
  return (
    /^\/(?:proc|sys|etc)\/[^'\x00-\x1f\x7f]{1,500}$/.test(path) && !path.split('/').includes('..')
  );
}
