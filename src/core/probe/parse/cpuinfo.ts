import type { Megahertz } from '../../kernel/units.ts';
import { parseDecimal, parsePositive } from './numbers.ts';

export interface CpuInfo {
  /** What the CPU calls itself; undefined where the kernel has no name for it. */
  readonly model: string | undefined;
  /** Momentary frequency by CPU number, where the kernel tells. */
  readonly megahertz: ReadonlyMap<number, Megahertz>;
  /** x86 only. On ARM the figure follows a timer instead of the core, so it is left out. */
  readonly bogomips: ReadonlyMap<number, number>;
  readonly cpuCount: number;
}

/** Where kernels write a name: x86, MIPS, POWER and s390, RISC-V, ARM boards (whole machine, last resort). */
const MODEL_FIELDS = ['model name', 'cpu model', 'cpu', 'uarch', 'Hardware', 'Model'] as const;

/** Reads /proc/cpuinfo of any architecture; what is not there or not a number stays out. */
export function parseCpuinfo(text: string): CpuInfo {
  const megahertz = new Map<number, Megahertz>();
  const bogomips = new Map<number, number>();
  const first = new Map<string, string>();
  const cpus = new Set<number>();
  let cpu: number | undefined;
  for (const { name, value } of fields(text)) {
    if (!first.has(name)) first.set(name, value);
    if (name === 'processor') {
      cpu = parseDecimal(value);
      if (cpu !== undefined) cpus.add(cpu);
    } else if (cpu !== undefined) {
      const mhz = parseFrequency(name, value);
      if (mhz !== undefined) megahertz.set(cpu, mhz);
      const mips = name === 'bogomips' ? parsePositive(value) : undefined;
      if (mips !== undefined) bogomips.set(cpu, mips);
    }
  }
  const isX86 = first.has('flags') && first.has('vendor_id');
  return {
    model: modelOf(first),
    megahertz,
    bogomips: isX86 ? bogomips : new Map(),
    cpuCount: cpus.size,
  };
}

function* fields(text: string): Generator<{ name: string; value: string }> {
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) yield { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
  }
}

/** `cpu MHz : 2445.432` on x86, `clock : 3800.000000MHz` on POWER. */
function parseFrequency(name: string, value: string): Megahertz | undefined {
  if (name !== 'cpu MHz' && name !== 'clock') return undefined;
  return parsePositive(value.replace(/MHz$/, ''));
}

function modelOf(fields: ReadonlyMap<string, string>): string | undefined {
  for (const name of MODEL_FIELDS) {
    const value = fields.get(name);
    if (value) return value.replace(/\s+/g, ' ');
  }
  const implementer = fields.get('CPU implementer');
  const part = fields.get('CPU part');
  return implementer && part ? `ARM implementer ${implementer} part ${part}` : undefined;
}
