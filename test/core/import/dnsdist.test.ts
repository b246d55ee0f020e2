import { describe, expect, it } from 'vitest';
import { imported, refused } from '../../support/imports.ts';

const uuid = (n: number) => `c0ffee00-0000-4000-8000-00000000000${n}`;
const server = (n: number, more = '') =>
  `newServer{address="10.0.0.${n}", id="${uuid(n)}", weight=100${more}}\n`;
const usual = 'setWHashedPertubation(5)\nsetServerPolicy(chashed)\n';

describe('Lua', () => {
  it.each([
    {
      name: 'in round brackets',
      text: `newServer({address='10.0.0.1', id='${uuid(1)}', weight=7})`,
    },
    {
      name: 'with blanks and line ends',
      text: `newServer\n{ address = "10.0.0.1" ;\n id = "${uuid(1)}", weight = 7, }`,
    },
    {
      name: 'with names in brackets',
      text: `newServer{["address"]="10.0.0.1", ["id"]="${uuid(1)}", ["weight"]=7}`,
    },
    {
      name: 'with long strings',
      text: `newServer{address=[[10.0.0.1]], id=[==[${uuid(1)}]==], weight=7}`,
    },
    {
      name: 'with comments',
      text: `newServer{--[[ address="x", ]] address="10.0.0.1", -- id="y"\n id="${uuid(1)}", weight=7}`,
    },
    {
      name: 'with tables and functions inside',
      text: `newServer{x={1,{2}}, f=function(a) if a then return {} end end, address="10.0.0.1", id="${uuid(1)}", weight=7}`,
    },
    {
      name: 'with a weight in quotes',
      text: `newServer{address="10.0.0.1", id="${uuid(1)}", weight="7"}`,
    },
    { name: 'as a value', text: `s = newServer{address="10.0.0.1", id="${uuid(1)}", weight=7}` },
  ])('$name', async ({ text }) => {
    const { rings } = await imported('dnsdist', usual + text);
    expect(rings[0]!.ring.nodes).toEqual([
      {
        id: '10.0.0.1:53',
        address: '10.0.0.1:53',
        zone: '',
        weight: 7,
        state: 'alive',
        name: uuid(1),
      },
    ]);
  });

  it.each([
    { name: 'in a loop', text: 'for i=1,2 do newServer{address="x"} end', isRead: false },
    { name: 'in a function', text: 'function f() newServer{address="x"} end', isRead: false },
    {
      name: 'in a condition',
      text: 'if a then b() elseif c then newServer{address="x"} else d() end',
      isRead: false,
    },
    {
      name: 'behind all of them',
      text: `for i=1,2 do if a then b() elseif c then d() else e() end end repeat f() until g\n${server(2)}`,
      isRead: true,
    },
    { name: 'in a comment', text: '-- newServer{address="x"}', isRead: false },
    { name: 'in a string', text: 'x = "newServer{address=1}"', isRead: false },
  ])('$name', async ({ text, isRead }) => {
    const { rings } = await imported('dnsdist', usual + server(1) + text);
    expect(rings[0]!.ring.nodes).toHaveLength(isRead ? 2 : 1);
  });
});

describe('refuses', () => {
  it.each([
    {
      name: 'no perturbation',
      text: `setServerPolicy(chashed)\n${server(1)}`,
      problem: 'there is no setWHashedPertubation',
    },
    {
      name: 'a computed perturbation',
      text: `setServerPolicy(chashed)\nsetWHashedPertubation(1 + 2)\n${server(1)}`,
      problem: '2:1 the perturbation is no number',
    },
    { name: 'no id', text: `${usual}newServer("10.0.0.1")`, problem: '3:1 the server has no id' },
    {
      name: 'a computed server',
      text: `${usual}newServer(addresses[1])`,
      problem: '3:1 the server is no literal',
    },
    {
      name: 'a computed address',
      text: `${usual}newServer{address="10.0.0." .. n, id="${uuid(1)}"}`,
      problem: 'the address is no literal',
    },
    {
      name: 'weight 0',
      text: `${usual}newServer{address="a", id="${uuid(1)}", weight=0}`,
      problem: 'the weight is no whole number from 1',
    },
    {
      name: 'a computed pool',
      text: `${usual}newServer{address="a", id="${uuid(1)}", pool=p .. "x"}`,
      problem: 'the pool would have to be computed',
    },
    { name: 'one id for two', text: `${usual}${server(1)}${server(1)}`, problem: '4:1 "c0ffee00' },
    {
      name: 'a string without an end',
      text: `${usual}newServer{address="10.0.0.1\n}`,
      problem: '3:19 the " has no end',
    },
    {
      name: 'a comment without an end',
      text: `${usual}--[[ newServer{`,
      problem: '3:1 the --[[ has no end',
    },
    {
      name: 'whashed',
      text: `setWHashedPertubation(5)\nsetServerPolicy(whashed)\n${server(1)}`,
      problem: 'there is no pool in it that places by key',
    },
    { name: 'no server', text: usual, problem: 'there is no pool in it that places by key' },
  ])('$name', async ({ text, problem }) => {
    const { problems } = await refused('dnsdist', text);
    expect(problems[0]).toContain(problem);
  });

  it('a pool of another policy where it is asked for', async () => {
    const { problems } = await refused('dnsdist', `setServerPolicyLua("mine", f)\n${server(1)}`, {
      name: 'default',
    });
    expect(problems).toEqual([
      '1:1 pool "default" is served by a function of Lua, for which there is no ring',
    ]);
  });
});
