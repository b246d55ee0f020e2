import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const repository = resolve(import.meta.dirname, '../..');
const PORT = 7000;
let bedCount = 0;

/** Why there can be no bed here; undefined when there can. */
export function whyNoBed(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const paths = (program: string): string[] => [`/usr/sbin/${program}`, `/sbin/${program}`];
  for (const program of ['ip', 'nft']) {
    if (!paths(program).some(existsSync)) return `the program ${program} is missing`;
  }
  const name = `lbctl-try-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return undefined;
  } catch {
    return 'the kernel refuses network namespaces';
  }
}

/** A line of `heartbeat watch --output ndjson`. */
export interface WatchedEvent {
  readonly event: string;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly node?: string;
  readonly to?: string;
  readonly finding?: string;
  readonly isLocal?: boolean;
  readonly isOver?: boolean;
  readonly cause?: unknown;
}

export interface BedHost {
  readonly id: string;
  readonly address: string;
  readonly zone: string;
  readonly namespace: string;
}

/**
 * A watcher and racks of hosts in network namespaces of their own, joined by bridges:
 * watcher — core — rack-1 … rack-n — hosts. Faults are those of the kernel itself: signals, links and
 * firewall rules. All of it goes with `remove`, or with this process.
 */
export class FaultBed {
  readonly hosts: readonly BedHost[];
  readonly folder = mkdtempSync(join(tmpdir(), 'lbctl-bed-'));
  readonly #prefix: string;
  readonly #servers = new Map<string, ChildProcess>();
  readonly #watches = new Set<ChildProcess>();
  readonly #tearDown = (): void => {
    for (const child of this.#children()) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    const names = [this.#core, this.#monitor, ...this.hosts.map(({ namespace }) => namespace)];
    for (const name of names) if (existsSync(`/run/netns/${name}`)) ip('netns', 'del', name);
    rmSync(this.folder, { recursive: true, force: true });
  };

  private constructor(prefix: string, racks: number, hostsPerRack: number) {
    this.#prefix = prefix;
    this.hosts = Array.from({ length: racks * hostsPerRack }, (_, index) => {
      const rack = Math.floor(index / hostsPerRack) + 1;
      const host = (index % hostsPerRack) + 1;
      return {
        id: `r${rack}h${host}`,
        address: `10.77.${rack}.${host}`,
        zone: `rack-${rack}`,
        namespace: `${prefix}-r${rack}h${host}`,
      };
    });
  }

  static async make(racks: number, hostsPerRack: number): Promise<FaultBed> {
    const bed = new FaultBed(`lb${process.pid}-${++bedCount}`, racks, hostsPerRack);
    process.once('exit', bed.#tearDown);
    try {
      bed.#wire(racks);
      await Promise.all(bed.hosts.map(({ id }) => bed.start(id)));
    } catch (error) {
      await bed.remove();
      throw error;
    }
    return bed;
  }

  /** Starts the server of a host that has none. */
  async start(id: string): Promise<void> {
    const { namespace, address } = this.#host(id);
    const script = join(repository, 'test/support/ping-server.mjs');
    const server = spawn(
      'ip',
      ['netns', 'exec', namespace, process.execPath, script, address, String(PORT)],
      { stdio: ['ignore', 'pipe', 'inherit'], env: withSystemPrograms() },
    );
    this.#servers.set(id, server);
    await once(server.stdout!, 'data');
  }

  signal(id: string, signal: NodeJS.Signals): void {
    const server = this.#servers.get(id);
    server?.kill(signal);
    if (signal === 'SIGKILL') this.#servers.delete(id);
  }

  /** A firewall rule on a host, such as `in drop` of everything or a part. */
  firewall(id: string, direction: 'in' | 'out', rule: string): void {
    const { namespace } = this.#host(id);
    const hook = direction === 'in' ? 'input' : 'output';
    // All at once: the fault begins with the last of them.
    nft(
      namespace,
      [
        'add table inet faults',
        `add chain inet faults ${direction} { type filter hook ${hook} priority 0; }`,
        `add rule inet faults ${direction} ${rule}`,
      ].join('; '),
    );
  }

  clearFirewall(id: string): void {
    nft(this.#host(id).namespace, 'delete', 'table', 'inet', 'faults');
  }

  link(id: string, state: 'up' | 'down'): void {
    ip('-n', this.#host(id).namespace, 'link', 'set', 'eth0', state);
  }

  /** The cable between a rack and the core. */
  rackLink(rack: number, state: 'up' | 'down'): void {
    ip('-n', this.#core, 'link', 'set', `up${rack}`, state);
  }

  watcherLink(state: 'up' | 'down'): void {
    ip('-n', this.#core, 'link', 'set', 'mon', state);
  }

  /** Starts a watch of all hosts and waits until all are alive. */
  async watch(settings: string, ...flags: string[]): Promise<Watch> {
    const cluster = join(this.folder, `lbctl-${this.#watches.size}.yaml`);
    const nodes = this.hosts.map(
      ({ id, address, zone }) => `  - ${id}=${address}:${PORT},zone=${zone}\n`,
    );
    const check = 'probe: tcp, send: "PING", contains: PONG';
    writeFileSync(
      cluster,
      `version: 1\nnodes:\n${nodes.join('')}heartbeat: { ${check}, ${settings} }\n`,
    );
    const command = [process.execPath, join(repository, 'bin/dev.js'), 'heartbeat', 'watch'];
    const child = spawn(
      'ip',
      ['netns', 'exec', this.#monitor, ...command, '--cluster', cluster, '-o', 'ndjson', ...flags],
      { stdio: ['ignore', 'pipe', 'pipe'], env: withSystemPrograms() },
    );
    this.#watches.add(child);
    const watch = new Watch(child);
    await watch.until(`${this.hosts.length} nodes alive`, (events) => {
      const alive = events.filter(({ event, to }) => event === 'verdict' && to === 'alive');
      return new Set(alive.map(({ node }) => node)).size === this.hosts.length;
    });
    return watch;
  }

  async remove(): Promise<void> {
    const children = this.#children();
    this.#tearDown();
    process.removeListener('exit', this.#tearDown);
    await Promise.all(
      children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')),
    );
  }

  #children(): ChildProcess[] {
    return [...this.#servers.values(), ...this.#watches];
  }

  get #core(): string {
    return `${this.#prefix}-core`;
  }

  get #monitor(): string {
    return `${this.#prefix}-mon`;
  }

  #host(id: string): BedHost {
    return this.hosts.find((host) => host.id === id)!;
  }

  #wire(racks: number): void {
    ip('netns', 'add', this.#core);
    this.#bridge('core');
    for (let rack = 1; rack <= racks; rack++) {
      this.#bridge(`rack${rack}`);
      const [up, down] = [`up${rack}`, `down${rack}`];
      ip('-n', this.#core, 'link', 'add', up, 'type', 'veth', 'peer', 'name', down);
      this.#plug(up, 'core');
      this.#plug(down, `rack${rack}`);
    }
    this.#join(this.#monitor, '10.77.0.1', 'mon', 'core');
    for (const { namespace, address, id, zone } of this.hosts) {
      this.#join(namespace, address, id, zone.replace('-', ''));
    }
  }

  #bridge(name: string): void {
    ip('-n', this.#core, 'link', 'add', name, 'type', 'bridge');
    ip('-n', this.#core, 'link', 'set', name, 'up');
  }

  #plug(port: string, bridge: string): void {
    ip('-n', this.#core, 'link', 'set', port, 'master', bridge, 'up');
  }

  #join(namespace: string, address: string, port: string, bridge: string): void {
    ip('netns', 'add', namespace);
    const peer = ['peer', 'name', 'eth0', 'netns', namespace];
    ip('-n', this.#core, 'link', 'add', port, 'type', 'veth', ...peer);
    this.#plug(port, bridge);
    ip('-n', namespace, 'addr', 'add', `${address}/16`, 'dev', 'eth0');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
}

/** A running `heartbeat watch` and what it has said. */
export class Watch {
  readonly events: WatchedEvent[] = [];
  readonly #child: ChildProcess;
  #errors = '';
  #onEvent: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.events.push(JSON.parse(line));
      this.#onEvent();
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    child.on('exit', () => this.#onEvent());
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** @throws when it has not come true after `limitMs`, or the watch has ended */
  async until(
    what: string,
    isTrue: (events: readonly WatchedEvent[]) => boolean,
    limitMs = 20_000,
  ): Promise<void> {
    const limit = AbortSignal.timeout(limitMs);
    while (!isTrue(this.events)) {
      const hasEnded = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (hasEnded || limit.aborted) {
        const said = this.events.slice(-30).map((event) => JSON.stringify(event));
        throw new Error(`no ${what}: ${said.join('\n')}\n${this.#errors}`);
      }
      const { promise, resolve: wake } = Promise.withResolvers<void>();
      this.#onEvent = wake;
      limit.addEventListener('abort', () => wake(), { once: true });
      await promise;
    }
  }

  /** Verdicts about a node since an instant of the wall clock. */
  verdicts(node: string, since: number): WatchedEvent[] {
    return this.events.filter(
      (event) => event.event === 'verdict' && event.node === node && Date.parse(event.at) >= since,
    );
  }

  /** @returns how long after `since` it was found, in ms */
  async found(node: string, to: string, since: number): Promise<number> {
    const find = (): WatchedEvent | undefined =>
      this.verdicts(node, since).find((event) => event.to === to);
    await this.until(`${node} ${to}`, () => find() !== undefined);
    return Date.parse(find()!.at) - since;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGCONT');
    this.#child.kill('SIGINT');
    await ended;
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'], env: withSystemPrograms() });
}

function nft(namespace: string, ...args: string[]): void {
  ip('netns', 'exec', namespace, 'nft', ...args);
}

const withSystemPrograms = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
});
