import type { Bytes } from '../../kernel/units.ts';

export interface MemInfo {
  readonly totalBytes: Bytes | undefined;
  /** What new programs could take without swapping. */
  readonly availableBytes: Bytes | undefined;
}

/**
 * Reads /proc/meminfo. Before kernel 3.14 there is no MemAvailable; free memory, buffers and cache
 * together come near it.
 */
export function parseMeminfo(text: string): MemInfo {
  const bytes = new Map<string, Bytes>();
  for (const line of text.split('\n')) {
    const match = /^(\w+):\s+(\d{1,15}) kB\s*$/.exec(line);
    if (match !== null) bytes.set(match[1]!, Number(match[2]) * 1024);
  }
  const total = bytes.get('MemTotal');
  return {
    totalBytes: total === 0 ? undefined : total,
    availableBytes: bytes.get('MemAvailable') ?? estimatedAvailable(bytes),
  };
}

function estimatedAvailable(bytes: ReadonlyMap<string, Bytes>): Bytes | undefined {
  const free = bytes.get('MemFree');
  if (free === undefined) return undefined;
  return free + (bytes.get('Buffers') ?? 0) + (bytes.get('Cached') ?? 0);
}
