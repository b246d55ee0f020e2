import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Long enough for some 50 MB. */
const INSTALL_MS = 100_000;

/** This one's own is not installed again. */
const running = Number(process.versions.node.split('.')[0]);

/**
 * Runtimes from npm's packages for this platform, which run no scripts.
 * @param folder where they are put, gone afterwards with it
 * @param needed whose absence is a failure on machines that check changes (CI=true); others, and all
 * of them elsewhere, are left out, and it is said
 * @returns programs by major version
 */
export function installedNodes(
  folder: string,
  majors: readonly number[],
  needed: readonly number[],
): Map<number, string> {
  const programs = new Map<number, string>([[running, process.execPath]]);
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  for (const major of majors.filter((one) => one !== running)) {
    const wanted = `node-${platform}-${process.arch}@${major}`;
    const options = [
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefer-offline',
    ];
    // A folder each: an installation that is not saved takes away the one before it.
    const home = join(folder, `node-${major}`);
    mkdirSync(home);
    const args = ['install', '--prefix', home, ...options, `node@npm:${wanted}`];
    const result = spawnSync('npm', [...args, '--loglevel=error'], {
      cwd: home,
      encoding: 'utf8',
      timeout: INSTALL_MS,
      killSignal: 'SIGKILL',
      shell: process.platform === 'win32',
    });
    const name = process.platform === 'win32' ? 'node.exe' : 'node';
    const program = join(home, 'node_modules', 'node', 'bin', name);
    if (result.status === 0 && existsSync(program)) {
      programs.set(major, program);
      continue;
    }
    const why = result.error?.message ?? result.stderr.trim().split('\n')[0];
    const advice = `npm did not install ${wanted}: ${why}`;
    if (process.env.CI === 'true' && needed.includes(major)) throw new Error(advice);
    process.stderr.write(`\n!!! SKIPPED: ${advice}\n`);
  }
  return programs;
}
