import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inFreshFolder, runShell } from '../cli/transcript.ts';
import { nginxServing, type RunningDebianServer, startServer } from '../support/debian-servers.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { askByHeader, inHeader } from '../support/header-asker.ts';
import { freePort } from '../support/heartbeat-nodes.ts';
import { imported } from '../support/imports.ts';
import { disagreements } from '../support/interop-rings.ts';
import { isInstalled } from './installed.ts';

/** `server` lines by the number of the server, with their options. */
const many = (count: number, options: (i: number) => string = () => ''): string[] =>
  Array.from({ length: count }, (_, i) => `${i} ${options(i)}`.trim());

const upstreams: Readonly<Record<string, readonly string[]>> = {
  equal: many(5),
  unequal: many(6, (i) => `weight=${[1, 5, 2, 9, 1, 3][i]}`),
  one_more: many(7, (i) => `weight=${[1, 5, 2, 9, 1, 3, 4][i]}`),
  twelve: many(12),
  one_down: many(5, (i) => (i === 2 ? 'down' : '')),
  weighted_down: many(5, (i) => `weight=${i + 1}${i === 4 ? ' down' : ''}`),
  half_down: many(6, (i) => (i % 2 === 0 ? 'down' : `weight=${i}`)),
  one_left: many(12, (i) => (i === 7 ? 'weight=2' : 'down')),
  repeated: ['0 weight=2', '1 weight=3', '0 weight=5 down', '2', '1'],
  failing: many(3, (i) => `max_fails=0 max_conns=${100 + i}`),
  mixed: ['socket', '0 weight=2', 'name weight=3', '1 max_fails=2'],
};

describe.skipIf(!isInstalled('/usr/sbin/nginx', 'nginx-light'))('nginx', () => {
  let server: RunningDebianServer;
  let conf: string;

  beforeAll(async () => {
    const node = await freePort();
    server = await startServer({
      ...nginxServing(() => []),
      options(port, folder) {
        const text = {
          socket: `unix:${folder}/node.sock`,
          name: `localhost:${node}`,
        } as Readonly<Record<string, string>>;
        conf = Object.entries(upstreams)
          .flatMap(([name, lines]) => ['', ' consistent'].map((kind) => block(name, lines, kind)))
          .join('\n');
        function block(name: string, lines: readonly string[], kind: string): string {
          const servers = lines.map((line) => {
            const [which, ...options] = line.split(' ');
            const address = text[which!] ?? `127.0.3.${which}:${node}`;
            return `  server ${[address, ...options].join(' ')};`;
          });
          const named = kind === '' ? `${name}_plain` : name;
          return `upstream ${named} {\n  hash $http_x_key${kind};\n${servers.join('\n')}\n}`;
        }
        const front = nginxServing(() => [
          'access_log off; ignore_invalid_headers off;',
          conf,
          `server { listen 127.0.0.1:${port};`,
          ' location ~ ^/(.*)$ { proxy_pass http://$1; add_header X-Upstream $upstream_addr always; }',
          '}',
          `server { listen ${node}; listen unix:${folder}/node.sock; return 204; }`,
        ]);
        return front.options(port, folder);
      },
    });
  });
  afterAll(() => server.kill());

  const keys = freshKeys('nginx', 120, { carries: inHeader });

  describe.each(Object.keys(upstreams))('upstream %s', (name) => {
    // The importer refuses a plain hash over servers of one text.
    const kinds = name === 'repeated' ? [name] : [name, `${name}_plain`];
    it.each(kinds)('%s', async (upstream) => {
      const told = await askByHeader(
        { port: server.port, path: `/${upstream}`, keyHeader: 'X-Key', nodeHeader: 'x-upstream' },
        keys,
      );
      const { rings } = await imported('nginx', conf, { name: upstream });
      const byName = disagreements(rings[0]!.ring, keys, told, (node) =>
        (node.name ?? node.address).replace('localhost', '127.0.0.1'),
      );
      expect(byName).toEqual([]);
    });
  });

  it('agrees with ring check, until a weight changes', async () => {
    const ask = [
      `lbctl ring check --ring ring.json --against http://127.0.0.1:${server.port}/unequal`,
      '--key-header X-Key --node-header X-Upstream --sample 100 --rate 2000/s --json',
    ].join(' ');
    const changed = conf.replaceAll('weight=9', 'weight=4');
    await inFreshFolder({ 'nginx.conf': conf, 'changed.conf': changed }, async (folder) => {
      const run = (line: string) => runShell(line, folder, { timeoutMs: 25_000 });
      const same = await run(`lbctl ring import nginx.conf --upstream unequal > log && ${ask}`);
      expect(JSON.parse(same.stdout)).toMatchObject({ agreedCount: 100, differences: [] });
      expect(same.exit).toBe(0);
      const importing = 'lbctl ring import changed.conf --upstream unequal --force > log';
      const other = await run(`${importing} && ${ask}`);
      const { agreedCount, differences } = JSON.parse(other.stdout);
      expect(differences.length).toBeGreaterThan(0);
      expect(agreedCount).toBeGreaterThan(50); // consistent hashing moves few keys
      expect(other.exit).toBe(1);
    });
  });
});
