import { existsSync } from 'node:fs';

/**
 * Whether a server that a test runs against is here. Where it is not, the tests are skipped, and say
 * so; on machines that check changes (CI=true) that is a failure.
 */
export function isInstalled(program: string, packageName: string): boolean {
  if (existsSync(program)) return true;
  const advice = `${program} is missing: apt-get install ${packageName}`;
  if (process.env.CI === 'true') throw new Error(advice);
  process.stderr.write(`\n!!! SKIPPED: ${advice}\n`);
  return false;
}
