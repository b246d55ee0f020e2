import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nginxServing, type RunningDebianServer, startServer } from './debian-servers.ts';
import { freePort } from './heartbeat-nodes.ts';

const certificate = (name: string): string => join(import.meta.dirname, '../fixtures/tls', name);

/** A line of a log: what was asked, its status, all bytes of the answer, number of the connection. */
const LOGGED = "log_format counted '$request_method $request_uri $status $bytes_sent $connection';";

interface LoggedAnswer {
  readonly status: number;
  readonly bytes: number;
  readonly connection: string;
}

/** nginx with a place for everything, and its log. */
export class CountedNginx {
  readonly port: number;
  readonly tlsPort: number;
  readonly #log: string;
  readonly #server: RunningDebianServer;

  private constructor(server: RunningDebianServer, tlsPort: number, log: string) {
    this.#server = server;
    this.port = server.port;
    this.tlsPort = tlsPort;
    this.#log = log;
  }

  /** @param folder of what it serves, and of its log */
  static async start(name: string, folder: string): Promise<CountedNginx> {
    const tlsPort = await freePort();
    const log = join(folder, `${name}.log`);
    const started = await startServer(
      nginxServing((port) => [
        `${LOGGED} access_log ${log} counted;`,
        'limit_req_zone $server_addr zone=few:1m rate=1r/m;',
        'gzip_types *; gzip_min_length 0;',
        `server { listen 127.0.0.1:${port}; listen 127.0.0.1:${tlsPort} ssl;`,
        ` ssl_certificate ${certificate('loopback.pem')};`,
        ` ssl_certificate_key ${certificate('loopback.key')};`,
        ` root ${folder};`,
        ` location = / { return 200 "${name}"; }`,
        ' location = /zipped { gzip on; try_files /file =404; }',
        ' location = /busy { limit_req zone=few; try_files /file =404; }',
        ' location = /last { keepalive_requests 5; return 200 "ok"; }',
        ' location = /moved { return 301 /; }',
        ' location = /closed { return 444; }',
        '}',
      ]),
    );
    return new CountedNginx(started, tlsPort, log);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  kill(): Promise<void> {
    return this.#server.kill();
  }

  /** Answers to requests for a path, as it counts them itself; written a moment after they are sent. */
  logged(path: string, method = 'GET'): LoggedAnswer[] {
    return readFileSync(this.#log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${method} ${path} `))
      .map((line) => {
        const [, , status, bytes, connection] = line.split(' ');
        return { status: Number(status), bytes: Number(bytes), connection: connection! };
      });
  }
}
