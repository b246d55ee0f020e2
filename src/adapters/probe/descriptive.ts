import type { Ms } from '../../core/kernel/units.ts';
import { type Figure, missing, recorder, type SystemProfile } from '../../core/probe/profile.ts';

const SOURCE = 'systeminformation';
const TIMEOUT_MS: Ms = 2000;

/** Texts for people, from a library that asks a dozen system programs; no number of them is used. */
export interface Description extends SystemProfile {
  /** For CPUs that the kernel has no name for. */
  readonly cpuModel: Figure<string>;
}

/** Never fails: what cannot be found out in 2 s is missing. */
export async function describeSystem(
  measuredAt: string,
  ask: () => Promise<Answers> = askLibrary,
): Promise<Description> {
  const record = recorder(measuredAt);
  const say = (text: string | undefined): Figure<string> =>
    record(text?.trim().replace(/\s+/g, ' ') || undefined, SOURCE, 'the system does not say');
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, TIMEOUT_MS, undefined);
  try {
    const answers = await Promise.race([ask(), late]);
    if (answers === undefined) return allMissing(`no answer in ${TIMEOUT_MS / 1000} s`);
    return {
      model: say(answers.model),
      os: say(answers.os),
      virtualisation: say(answers.virtualisation),
      cpuModel: say(answers.cpuModel),
    };
  } catch (error) {
    return allMissing(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}

export interface Answers {
  readonly model: string;
  readonly os: string;
  readonly virtualisation: string;
  readonly cpuModel: string;
}

async function askLibrary(): Promise<Answers> {
  const { default: library } = await import('systeminformation');
  const [system, os, cpu] = await Promise.all([library.system(), library.osInfo(), library.cpu()]);
  return {
    model: `${system.manufacturer} ${system.model}`,
    os: `${os.distro} ${os.release}, kernel ${os.kernel}, ${os.arch}`,
    virtualisation: system.virtual ? system.virtualHost || 'virtual machine' : 'none seen',
    cpuModel: `${cpu.manufacturer} ${cpu.brand}`,
  };
}

function allMissing(reason: string): Description {
  const none = missing(reason);
  return { model: none, os: none, virtualisation: none, cpuModel: none };
}
