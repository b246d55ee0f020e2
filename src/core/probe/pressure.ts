import { parsePressure } from './parse/pressure.ts';
import type { PressureProfile, Recorder } from './profile.ts';
import type { SystemFiles } from './system-files.ts';

/** How much of the last minute tasks waited; a CPU or disk at its limit shows here, not in its utilisation. */
export function describePressure(files: SystemFiles, record: Recorder): PressureProfile {
  const of = (resource: string) => {
    const path = `/proc/pressure/${resource}`;
    const pressure = parsePressure(files.read(path) ?? '');
    return record(pressure?.lastMinute, `${path} avg60`, 'the kernel counts no pressure (PSI)');
  };
  return { cpuRatio: of('cpu'), memoryRatio: of('memory'), ioRatio: of('io') };
}
