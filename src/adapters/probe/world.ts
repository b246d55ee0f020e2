import { realpathSync } from 'node:fs';
import type { Clock } from '../../core/kernel/clock.ts';
import type { SystemFiles } from '../../core/probe/system-files.ts';
import { systemClock } from '../clock.ts';
import { type CpuScore, scoreCpu } from './cpu-score.ts';
import { type Description, describeSystem } from './descriptive.ts';
import { climbDisk } from './disk-ladder.ts';
import { type KeptFiles, keepFiles, localFiles } from './system-files.ts';

/** What the local probe stands on; tests put recorded machines in its place. */
export interface LocalWorld {
  readonly files: SystemFiles;
  /** The same files, to be read again and again. */
  keepFiles(): KeptFiles;
  readonly clock: Clock;
  /** UTC, ISO 8601. */
  wallTime(): string;
  /** Absolute and without symbolic links; fails as the file system does. */
  realPath(path: string): string;
  describeSystem(measuredAt: string): Promise<Description>;
  scoreCpu(signal: AbortSignal, threadCount?: number): Promise<CpuScore>;
  readonly climbDisk: typeof climbDisk;
}

export const thisMachine: LocalWorld = {
  files: localFiles(),
  keepFiles: () => keepFiles(),
  clock: systemClock,
  wallTime: () => new Date().toISOString(),
  realPath: (path) => realpathSync(path),
  describeSystem,
  scoreCpu,
  climbDisk,
};
