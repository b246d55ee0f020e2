import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian puts the programs. */
export const nodeExporterProgram = '/usr/bin/prometheus-node-exporter';
export const prometheusProgram = '/usr/bin/prometheus';

export interface RunningServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Its own folder; removed with it. */
  readonly folder: string;
  stop(): Promise<void>;
}

const ANY_PORT = '--web.listen-address=127.0.0.1:0';

export function startNodeExporter(options: readonly string[] = []): Promise<RunningServer> {
  return start(nodeExporterProgram, () => [ANY_PORT, ...options]);
}

/**
 * A Prometheus with a configuration and a database of its own.
 * @param targets addresses of exporters that it scrapes twice a second
 */
export function startPrometheus(
  targets: readonly string[],
  options: readonly string[] = [],
): Promise<RunningServer> {
  return start(prometheusProgram, (folder) => {
    const config = {
      global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
      scrape_configs: [{ job_name: 'node', static_configs: [{ targets }] }],
    };
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, JSON.stringify(config)); // JSON is YAML
    return [
      ANY_PORT,
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      ...options,
    ];
  });
}

/** A server of the Prometheus family tells in its log where it listens. */
async function start(
  program: string,
  optionsIn: (folder: string) => readonly string[],
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-exporters-'));
  const child = spawn(program, optionsIn(folder), { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const onExit = (): void => void child.kill('SIGKILL'); // when the tests end in the middle
  process.once('exit', onExit);
  ended.then(() => process.removeListener('exit', onExit));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-100_000);
    const address = /msg="Listening on" address=(127\.0\.0\.1:\d+)/.exec(log)?.[1];
    if (address !== undefined) resolve(address);
  });
  ended.then(() => reject(new Error(`${program} has ended: ${log}`)));
  try {
    return { address: await promise, folder, stop };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
