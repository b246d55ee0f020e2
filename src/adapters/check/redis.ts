import type { NodeNames, OracleAnswer, OracleSpec } from '../../core/check/oracle.ts';
import { Findings } from '../../core/import/findings.ts';
import { shardsIn } from '../../core/import/redis/nodes.ts';
import type { Shard } from '../../core/import/redis/shards.ts';
import { LbError } from '../../core/kernel/errors.ts';
import { readText } from '../files.ts';
import { RespConnection } from './resp-connection.ts';

const USUAL_PORT = 6379;

/** CLUSTER NODES once, then CLUSTER KEYSLOT for each key: nothing is read or written. */
export const redis: OracleSpec = {
  summary: 'Redis Cluster: CLUSTER KEYSLOT and CLUSTER NODES',
  source: 'https://redis.io/docs/latest/commands/cluster-keyslot/',
  claims: { anyBytes: true, slots: true },
  recognises: (against) => /^redis:/i.test(against),
  async open({ against, passwordFile }, { timeoutMs, signal }) {
    const { host, port } = placeOf(against);
    const password = passwordFile === undefined ? undefined : firstLine(passwordFile);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const connection = await RespConnection.open(host, port, limit);
    try {
      if (password !== undefined) await accepted(connection, limit, 'AUTH', password);
      const text = await accepted(connection, limit, 'CLUSTER', 'NODES');
      const owners = slotOwners(text);
      return {
        async ask(key, stop): Promise<OracleAnswer> {
          const reply = await connection.ask(stop, 'CLUSTER', 'KEYSLOT', key);
          const slot = /^:(\d+)$/.exec(reply ?? '')?.[1];
          if (slot === undefined) return silent(reply ?? connection.end);
          const owner = owners[Number(slot)];
          if (owner === undefined) return silent(`slot ${slot} has no owner`);
          return { kind: 'answered', nodes: [owner], slot: Number(slot) };
        },
        close: async () => connection.close(),
      };
    } catch (error) {
      connection.close();
      throw error;
    }
  },
};

const silent = (reason: string): OracleAnswer => ({ kind: 'silent', reason });
const firstLine = (file: string): string => readText(file).split(/\r?\n/, 1)[0]!;

/** @throws LbError USAGE */
function placeOf(against: string): { host: string; port: number } {
  const url = URL.parse(against);
  const isPlain = url !== null && url.hostname !== '' && /^\/?$/.test(url.pathname);
  if (!isPlain || url.username !== '' || url.password !== '') {
    throw new LbError('USAGE', 'the form is redis://host:port, and no more', {
      hint: 'a password comes from --password-file FILE',
    });
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || USUAL_PORT,
  };
}

/** @throws LbError ANSWER_INVALID for an error, NODE_UNREACHABLE, NODE_TIMEOUT for no answer */
async function accepted(
  connection: RespConnection,
  signal: AbortSignal,
  ...words: readonly [string, string]
): Promise<string> {
  const reply = await connection.ask(signal, ...words);
  if (reply === undefined) {
    const code = signal.aborted ? 'NODE_TIMEOUT' : 'NODE_UNREACHABLE';
    throw new LbError(code, `no answer to ${words[0]}: ${connection.end}`);
  }
  if (!reply.startsWith('-')) return reply;
  throw new LbError('ANSWER_INVALID', `Redis answers ${reply.slice(1)}`, {
    hint: words[0] === 'AUTH' ? 'see --password-file' : 'name a node of a cluster',
  });
}

/** @throws LbError ANSWER_INVALID */
function slotOwners(text: string): (NodeNames | undefined)[] {
  const owners: (NodeNames | undefined)[] = [];
  for (const { ranges, nodes } of shardsOf(text)) {
    const { id, address } = nodes[0]!;
    const names = address === '' ? [id] : [id, address];
    for (let at = 0; at < ranges.length; at += 2) {
      for (let slot = ranges[at]!; slot <= ranges[at + 1]!; slot++) owners[slot] = names;
    }
  }
  return owners;
}

function shardsOf(text: string): Shard[] {
  const file = 'CLUSTER NODES';
  const findings = new Findings(file);
  try {
    const shards = shardsIn(text, file, findings);
    findings.check();
    return shards;
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    const why = error.problems[0]?.message ?? error.message;
    throw new LbError('ANSWER_INVALID', `what ${file} answers cannot be used: ${why}`);
  }
}
