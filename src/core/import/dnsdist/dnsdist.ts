import { chosenNames, limitRings } from '../choose.ts';
import { ringOfDraft } from '../draft.ts';
import { Findings } from '../findings.ts';
import type { ImporterSpec, NamedRing } from '../importer.ts';
import { Source, textOf } from '../source.ts';
import { type Call, callsOf, type Literal } from './calls.ts';
import { type DnsServer, serverOf } from './servers.ts';

export const dnsdist: ImporterSpec = {
  summary: 'dnsdist: literal newServer{…} with the policy chashed',
  source: 'https://dnsdist.org/guides/serverselection.html#chashed',
  word: 'pool',
  algorithms: ['dnsdist-chashed'],
  recognises: (_, head) => /^[ \t]*(?:local \w+ *= *)?newServer[ \t]*[({"']/m.test(head),
  read({ file, bytes, name }) {
    const findings = new Findings(file);
    const source = new Source(file, textOf(bytes, file));
    const config = configOf(callsOf(source, WANTED, findings), findings);
    findings.check();
    const pools = [...new Set(config.servers.flatMap(({ pools }) => pools))];
    const chosen = new Set(chosenNames(pools.map(shownPool), name, { file, word: 'pool' }));
    const keyed = pools.filter(
      (pool) => chosen.has(shownPool(pool)) && isKeyed(pool, config, name, findings),
    );
    if (keyed.length === 0 && !findings.hasProblems) {
      findings.refuse(
        { file, text: '', width: 1 },
        'there is no pool in it that places by key',
        HINT,
      );
    }
    limitRings(
      keyed.map((pool) => ({ name: shownPool(pool) })),
      name,
      { file, word: 'pool' },
    );
    const rings = keyed.map((pool) => ringOf(pool, config, source, findings));
    findings.check();
    return { rings, notes: findings.notes };
  },
};

const HINT =
  'keys have a place with setServerPolicy(chashed) or setPoolServerPolicy(chashed, "pool")';
/** Nobody calls the pool without a name by its name. */
const shownPool = (pool: string): string => (pool === '' ? 'default' : pool);

const WANTED = new Set([
  'newServer',
  'setServerPolicy',
  'setPoolServerPolicy',
  'setServerPolicyLua',
  'setPoolServerPolicyLua',
  'setServerPolicyLuaFFI',
  'setPoolServerPolicyLuaFFI',
  'setWHashedPertubation',
  'setConsistentHashingBalancingFactor',
  'rmServer',
  'getServer',
  'includeDirectory',
  'dofile',
  'require',
  'PoolAction',
]);

interface Config {
  readonly servers: DnsServer[];
  /** By pool; that of the whole is under undefined. */
  readonly policies: Map<string | undefined, { name: string; call: Call }>;
  perturbation: number | undefined;
}

function configOf(calls: readonly Call[], findings: Findings): Config {
  const config: Config = { servers: [], policies: new Map(), perturbation: undefined };
  for (const call of calls) {
    if (call.isNested) noteNested(call, findings);
    else takeCall(call, config, findings);
  }
  return config;
}

function noteNested({ name, place }: Call, findings: Findings): void {
  if (name === 'PoolAction' || name === 'getServer') return;
  findings.note(
    place,
    `${name} inside of a function, a loop or a condition is not read; what it does is missing in the ring`,
  );
}

function takeCall(call: Call, config: Config, findings: Findings): void {
  const { name, args, place } = call;
  if (name === 'newServer') {
    const server = serverOf(call, findings);
    if (server !== undefined) config.servers.push(server);
  } else if (name.startsWith('setServerPolicy')) {
    config.policies.set(undefined, { name: policyName(name, args[0]), call });
  } else if (name.startsWith('setPoolServerPolicy')) {
    const pool = args.at(name === 'setPoolServerPolicy' ? 1 : 2);
    config.policies.set(textOfLiteral(pool) ?? '', { name: policyName(name, args[0]), call });
  } else if (name === 'setWHashedPertubation') {
    config.perturbation = perturbationOf(call, findings);
  } else if (NOTED[name] !== undefined) findings.note(place, NOTED[name]);
}

const ELSEWHERE = 'another file is run, which is not read; servers of it are missing in the ring';
const NOTED: Readonly<Record<string, string>> = {
  setConsistentHashingBalancingFactor:
    'servers that are loaded above the factor are passed over: a name may be asked of another one',
  rmServer: 'a server is taken away again; the ring still has it',
  getServer: 'a server is changed afterwards, maybe set up or down; the ring has it as it was made',
  includeDirectory: ELSEWHERE,
  dofile: ELSEWHERE,
  require: ELSEWHERE,
};

function policyName(call: string, value: Literal | undefined): string {
  if (call.includes('Lua')) return 'a function of Lua';
  return value?.kind === 'name' ? value.text : 'an expression';
}

function textOfLiteral(value: Literal | undefined): string | undefined {
  return value?.kind === 'string' ? value.text : undefined;
}

function perturbationOf({ args, place }: Call, findings: Findings): number | undefined {
  const value = args[0]?.kind === 'number' ? Number(args[0].text) : Number.NaN;
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  return findings.refuse(
    place,
    'the perturbation is no number of 32 bits that stands there as it is',
  );
}

function isKeyed(
  pool: string,
  { policies }: Config,
  wanted: string | undefined,
  findings: Findings,
): boolean {
  const policy = policies.get(pool) ?? policies.get(undefined);
  if (policy?.name === 'chashed') return true;
  const by = policy?.name ?? 'leastOutstanding';
  const why = `pool "${shownPool(pool)}" is served by ${by}, for which there is no ring`;
  const place = policy?.call.place ?? { file: '', text: '', width: 1 };
  if (wanted === undefined && policy === undefined)
    findings.remark(shownPool(pool), `${why}: it is left out`);
  else if (wanted === undefined) findings.note(place, `${why}: it is left out`);
  else findings.refuse(place, why, HINT);
  return false;
}

function ringOf(pool: string, config: Config, source: Source, findings: Findings): NamedRing {
  const { perturbation, servers } = config;
  if (perturbation === undefined) {
    findings.refuse(
      source.place(0, 1),
      'there is no setWHashedPertubation(NUMBER), so dnsdist draws one at every start and places names anew',
    );
  }
  const own = servers.filter(({ pools }) => pools.includes(pool));
  for (const { complain } of own) complain(findings);
  const draft = {
    algorithm: 'dnsdist-chashed',
    parameters: { perturbation: perturbation ?? 0 },
    hash: 'dnsdist-qname',
    nodes: own.map(({ node }) => node),
    place: own[0]!.node.place,
  } as const;
  const key = 'the name that is asked for';
  return { name: shownPool(pool), key, ring: ringOfDraft(draft, findings) };
}
