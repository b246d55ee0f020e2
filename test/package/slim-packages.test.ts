import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import hdr from 'hdr-histogram-js';
import type ssh2 from 'ssh2';
import type { Client, ClientChannel } from 'ssh2';
import systeminformation from 'systeminformation';
import { describe, expect, it } from 'vitest';
import { sshServer } from '../adapters/probe/ssh/hostile-server.ts';

/** What the build left of a package. */
const left = (name: string) =>
  createRequire(import.meta.url)(resolve(import.meta.dirname, `../../dist/package-${name}.cjs`));

describe('a package without the parts that nothing calls', () => {
  it('systeminformation describes this machine as the whole one does', async () => {
    const describe = async (library: typeof systeminformation) => {
      const [system, os, cpu] = await Promise.all([
        library.system(),
        library.osInfo(),
        library.cpu(),
      ]);
      return { system, os, cpu: { manufacturer: cpu.manufacturer, brand: cpu.brand } };
    };
    expect(await describe(left('systeminformation'))).toEqual(await describe(systeminformation));
  });

  it('hdr-histogram-js writes the same log', () => {
    const log = (library: typeof hdr) => {
      const histogram = library.build({ bitBucketSize: 64, highestTrackableValue: 3_600_000_000 });
      for (let us = 1; us < 1e9; us *= 3) histogram.recordValueWithCount(us, us % 7);
      let lines = '';
      const writer = new library.HistogramLogWriter((line) => {
        lines += line;
      });
      writer.outputLogFormatVersion();
      writer.outputIntervalHistogram(histogram, 1, 2);
      return lines;
    };
    expect(log(left('hdr-histogram-js'))).toBe(log(hdr));
  });

  it('ssh2 logs in and runs a command', async () => {
    const server = await sshServer((channel, command) => {
      channel.end(`ran ${command}`);
    });
    const client: Client = new (left('ssh2') as typeof ssh2).Client();
    try {
      client.connect({
        sock: connect(server.port, '127.0.0.1'),
        username: 'somebody',
        readyTimeout: 20_000,
        keepaliveInterval: 0,
        keepaliveCountMax: 3,
        algorithms: {},
        hostVerifier: () => true,
        authHandler: () => ({ type: 'none', username: 'somebody' }),
      });
      await once(client, 'ready');
      const { promise, resolve: done, reject } = Promise.withResolvers<ClientChannel>();
      client.exec('uptime', (error, channel) => (error ? reject(error) : done(channel)));
      expect(await text(await promise)).toBe('ran uptime');
    } finally {
      client.destroy();
      await server.stop();
    }
  });
});
