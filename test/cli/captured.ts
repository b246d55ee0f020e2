import { vi } from 'vitest';

export interface Captured<T> {
  readonly result: T;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `work` in this process and keeps what it writes to the two streams. */
export async function captured<T>(work: () => Promise<T> | T): Promise<Captured<T>> {
  let stdout = '';
  let stderr = '';
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += text;
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += text;
      return true;
    }),
    vi.spyOn(console, 'log').mockImplementation((text = '') => {
      stdout += `${text}\n`;
    }),
  ];
  try {
    const result = await work();
    return { result, stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}
