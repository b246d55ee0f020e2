import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * Files that settings name: relative to the cluster file, and ~ for the home folder.
 * @param clusterFile undefined or `-`: relative to the current folder
 */
export function placedFiles<T extends object>(
  section: T,
  names: readonly (keyof T)[],
  clusterFile: string | undefined,
): T {
  const base = clusterFile === undefined || clusterFile === '-' ? '.' : dirname(clusterFile);
  const paths = names.flatMap((name) => {
    const path = section[name];
    return typeof path === 'string' ? [[name, placed(path, base)]] : [];
  });
  return { ...section, ...Object.fromEntries(paths) };
}

function placed(path: string, base: string): string {
  const isHome = path === '~' || path.startsWith('~/');
  return isHome ? join(homedir(), path.slice(1)) : resolve(base, path);
}
