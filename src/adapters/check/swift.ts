import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { NodeNames, OracleAnswer, OracleSpec } from '../../core/check/oracle.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { printable } from '../../core/kernel/printable.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { reason } from '../errno.ts';
import { InOrder } from './in-order.ts';

/** Python reads Swift's library for some seconds on a busy machine. */
const START: Ms = 30_000;

/**
 * Swift's own library says which devices a path is on; this is what swift-get-nodes prints, in one process.
 * A path comes as hex digits, the names of its devices go as a line of JSON.
 */
const SCRIPT = `
import json, sys
from swift.common import utils
utils.SWIFT_CONF_FILE = sys.argv[2]
utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b''  # those of the usual file, read while importing
from swift.common.ring import Ring
ring = Ring(sys.argv[1])
print('ready', flush=True)
for line in sys.stdin:
    path = bytes.fromhex(line.strip()).decode()
    names = []
    for node in ring.get_nodes(*path.split('/', 3)[1:])[1]:
        ip = '[%s]' % node['ip'] if ':' in node['ip'] else node['ip']
        names.append('r%dz%d-%s:%d/%s' % (node['region'], node['zone'], ip, node['port'], node['device']))
    print(json.dumps(names), flush=True)
`;

export const swift: OracleSpec = {
  summary: 'OpenStack Swift: its library and a ring file',
  source: 'https://docs.openstack.org/swift/latest/overview_ring.html',
  claims: { anyBytes: false, slots: false },
  recognises: (against) => against === 'swift',
  sampleKey: (name) => `/AUTH_sample/container/${name}`,
  async open({ swiftRing, swiftConf, python }, { signal }) {
    if (swiftRing === undefined) {
      throw new LbError('USAGE', 'no --swift-ring says which ring file Swift has', {
        hint: 'for example --swift-ring /etc/swift/object.ring.gz',
      });
    }
    const child = spawn(python, ['-c', SCRIPT, swiftRing, swiftConf]);
    const lines = new InOrder<string>();
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4096);
    });
    child.stdin.on('error', () => undefined); // its end is told by its lines
    child.on('error', (error) => {
      said = reason(error);
      lines.end();
    });
    createInterface(child.stdout)
      .on('line', (line) => lines.take(line))
      .on('close', () => lines.end());
    const lastWords = (): string => printable(said.trim().split('\n').at(-1) || 'it has ended');
    const ready = await lines.next(AbortSignal.any([signal, AbortSignal.timeout(START)]));
    if (ready !== 'ready') {
      if (child.exitCode === null && child.pid !== undefined) child.kill('SIGKILL');
      throw new LbError('NODE_UNREACHABLE', `Swift's library does not answer: ${lastWords()}`, {
        hint: "give the Python that has it with --python, Debian's is /usr/bin/python3; its package is python3-swift",
      });
    }
    return {
      async ask(key, stop): Promise<OracleAnswer> {
        const why = whyNoPath(key);
        if (why !== undefined) return { kind: 'unaskable', reason: why };
        child.stdin.write(`${Buffer.from(key).toString('hex')}\n`);
        const line = await lines.next(stop);
        const [first, ...more] = line === undefined ? [] : (JSON.parse(line) as string[]);
        if (first === undefined) return { kind: 'silent', reason: lastWords() };
        return { kind: 'answered', nodes: [named(first), ...more.map(named)] };
      },
      async close() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      },
    };
  },
};

const named = (name: string): NodeNames => [name];

function whyNoPath(key: Uint8Array): string | undefined {
  const text = Buffer.from(key).toString();
  if (!Buffer.from(text).equals(key)) return 'it is no UTF-8, which paths of Swift are';
  if (/^\/[^/]+(?:\/[^/]+(?:\/.+)?)?$/s.test(text)) return undefined;
  return 'it is no path /account, /account/container or /account/container/object';
}
