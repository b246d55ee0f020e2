import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/sys/fs/cgroup';
const PERIOD_US = 100_000;

/**
 * A control group, of either version, with so many cores.
 * @returns undefined where none can be made: it takes root
 */
export function cpuGroup(
  cores: number | undefined,
): { readonly path: string; remove(): void } | undefined {
  const isUnified = existsSync(join(ROOT, 'cgroup.controllers'));
  const path = join(ROOT, isUnified ? '' : 'cpu', `lbctl-bench-${process.pid}`);
  try {
    mkdirSync(path);
  } catch {
    return undefined;
  }
  const remove = (): void => rmdirSync(path);
  try {
    if (cores === undefined) return { path, remove };
    const quota = Math.round(cores * PERIOD_US);
    if (isUnified) writeFileSync(join(path, 'cpu.max'), `${quota} ${PERIOD_US}`);
    else writeFileSync(join(path, 'cpu.cfs_quota_us'), String(quota));
    return { path, remove };
  } catch {
    remove();
    return undefined;
  }
}

/** What a program prints when it runs in the group. */
export function programInGroup(group: string, command: readonly string[]): string {
  const line = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line, group, ...command], {
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
}
