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
  const total = bytesOf(text, 'MemTotal');
  return {
    totalBytes: total === 0 ? undefined : total,
    availableBytes: bytesOf(text, 'MemAvailable') ?? estimatedAvailable(text),
  };
}

function estimatedAvailable(text: string): Bytes | undefined {
  const free = bytesOf(text, 'MemFree');
  if (free === undefined) return undefined;
  return free + (bytesOf(text, 'Buffers') ?? 0) + (bytesOf(text, 'Cached') ?? 0);
}

/** Fields are searched for one by one: of some fifty lines two are wanted, once for every load sample. */
function bytesOf(text: string, name: string): Bytes | undefined {
  const field = `${name}:`;
  for (let at = text.indexOf(field); at !== -1; at = text.indexOf(field, at + 1)) {
    if (at > 0 && text[at - 1] !== '\n') continue;
    const end = text.indexOf('\n', at);
    const line = text.slice(at + field.length, end === -1 ? text.length : end);
    const kilobytes = /^\s+(\d{1,15}) kB\s*$/.exec(line)?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  }
  return undefined;
}
