import { describe, expect, it } from 'vitest';
import { imported, refused } from '../../support/imports.ts';

const id = (n: number) => n.toString(16).padStart(40, '0');
const node = (n: number, flags: string, slots: string, master = '-') =>
  `${id(n)} 10.0.0.${n}:6379@16379 ${flags} ${master} 0 1 1 connected ${slots}`.trim();

describe('CLUSTER NODES', () => {
  it('numbers shards by their first slot and puts replicas behind their masters', async () => {
    const text = [
      node(1, 'master', '8192-16383'),
      node(2, 'slave', '', id(3)),
      node(3, 'myself,master', '0-8191'),
    ].join('\n');
    const { rings } = await imported('redis-nodes', text);
    const { nodes, replicas } = rings[0]!.ring;
    expect(nodes.map(({ address, number, places }) => [address, number, places])).toEqual([
      ['10.0.0.3:6379', 0, [0, 8191]],
      ['10.0.0.2:6379', 0, undefined],
      ['10.0.0.1:6379', 1, [8192, 16383]],
    ]);
    expect(replicas.copies).toBe(0);
  });

  it('leaves out replicas of masters that are not listed', async () => {
    const text = [node(1, 'master', '0-16383'), node(2, 'slave', '', id(9))].join('\n');
    const { rings, notes } = await imported('redis-nodes', text);
    expect(rings[0]!.ring.nodes).toHaveLength(1);
    expect(notes).toEqual([
      expect.objectContaining({ line: 2, meaning: 'its master is not listed; it is left out' }),
    ]);
  });

  it.each([
    {
      name: 'slots beyond 16383',
      text: node(1, 'master', '0-16384'),
      problem: '"0-16384" is no range',
    },
    {
      name: 'a range the wrong way round',
      text: node(1, 'master', '9-3'),
      problem: '"9-3" is no range',
    },
    {
      name: 'two owners',
      text: `${node(1, 'master', '0-5')}\n${node(2, 'master', '5-9')}`,
      problem: 'slot 5 is there twice',
    },
    {
      name: 'a slot of nobody',
      text: node(1, 'master', '0-99 101-16383'),
      problem: 'slot 100 has no owner',
    },
    {
      name: 'slots of nobody',
      text: node(1, 'master', '0-99'),
      problem: '16284 slots from 100 on have no owner',
    },
    {
      name: 'another text',
      text: 'ERR This instance has cluster support disabled',
      problem: 'the line is no node of a cluster',
    },
    {
      name: 'all masters dead',
      text: node(1, 'master,fail', '0-16383'),
      problem: 'no server is alive',
    },
    { name: 'nothing', text: '\n', problem: 'there is no server' },
  ])('refuses $name', async ({ text, problem }) => {
    const { problems } = await refused('redis-nodes', text);
    expect(problems[0]).toContain(problem);
  });
});

describe('CLUSTER SHARDS', () => {
  const shard = (slots: number[], nodes: object[]) => ({ slots, nodes });
  const master = (n: number, more = {}) => ({
    id: id(n),
    port: 6379,
    ip: `10.0.0.${n}`,
    role: 'master',
    health: 'online',
    ...more,
  });

  it('takes the master that is alive, and its empty shards', async () => {
    const json = [
      shard([0, 100, 101, 16383], [master(1, { health: 'fail' }), master(2)]),
      shard([], [master(3)]),
      shard([], [master(4, { role: 'replica' })]),
    ];
    const { rings, notes } = await imported('redis-shards', JSON.stringify(json));
    expect(
      rings[0]!.ring.nodes.map(({ id: name, state, places }) => [name, state, places]),
    ).toEqual([
      ['10.0.0.2:6379', 'alive', [0, 100, 101, 16383]],
      ['10.0.0.1:6379', 'dead', undefined],
      ['10.0.0.3:6379', 'alive', []],
    ]);
    expect(notes.map(({ meaning }) => meaning)).toEqual([
      'a shard without slots and master is left out',
    ]);
  });

  it('reads the flat lists that --json prints under RESP2, and empty texts of plain lines', async () => {
    const flat = JSON.stringify([
      [
        'slots',
        [0, 16383],
        'nodes',
        [['id', id(1), 'port', 6379, 'ip', '10.0.0.1', 'role', 'master', 'health', 'online']],
      ],
    ]);
    const plain = `slots\n0\n16383\nnodes\nid\n${id(1)}\ntls-port\n6379\nip\n\nendpoint\n10.0.0.1\nrole\nmaster\nhealth\nonline\n`;
    for (const text of [flat, plain]) {
      const { rings } = await imported('redis-shards', text);
      expect(rings[0]!.ring.nodes).toEqual([
        expect.objectContaining({ address: '10.0.0.1:6379', places: [0, 16383] }),
      ]);
    }
  });

  it.each([
    {
      name: 'half a range',
      text: JSON.stringify([shard([0, 1, 2], [master(1)])]),
      problem: 'a range of slots has no end',
    },
    {
      name: 'no master',
      text: JSON.stringify([shard([0, 16383], [master(1, { role: 'replica' })])]),
      problem: 'a shard has no master',
    },
    { name: 'a slot that is none', text: 'slots\n0\nx\nnodes\n', problem: '3:1 "x" is no slot' },
    { name: 'half a JSON', text: '[{"slots":[0,', problem: 'it is no JSON' },
    {
      name: 'deep nesting',
      text: '['.repeat(5000) + ']'.repeat(5000),
      problem: 'nested too deeply',
    },
    { name: 'another answer', text: '1) "OK"', problem: '1:1 "OK" stands where "slots" must' },
    { name: 'nothing', text: '[]', problem: 'there is no shard in it' },
  ])('refuses $name', async ({ text, problem }) => {
    const { problems } = await refused('redis-shards', text);
    expect(problems[0]).toContain(problem);
  });
});
