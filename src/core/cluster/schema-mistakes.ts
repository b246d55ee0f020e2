import type * as v from 'valibot';
import { nearest } from '../kernel/nearest.ts';
import { type Mistake, type Path, shown, subject } from './mistake.ts';
import type { clusterSchema } from './schema.ts';

type Issue = v.InferIssue<typeof clusterSchema>;

/** What the schema found, in words: one mistake a place, unknown keys left to `unknownKeys`. */
export function schemaMistakes(issues: readonly Issue[], root: unknown): Mistake[] {
  const mistakes = new Map<string, Mistake>();
  for (const issue of issues) {
    if (issue.expected === 'never') continue;
    const mistake = describeIssue(issue, root);
    const place = JSON.stringify([
      mistake.path,
      mistake.message.startsWith('no ') && mistake.message,
    ]);
    if (!mistakes.has(place)) mistakes.set(place, mistake);
  }
  return [...mistakes.values()];
}

function describeIssue(issue: Issue, root: unknown): Mistake {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  const last = issue.path?.at(-1);
  if (last !== undefined && 'origin' in last && last.origin === 'key') return missing(path, root);
  const hint = hintFor(path, issue);
  return {
    path,
    part: 'value',
    message: `${subject(path, root)} is ${shown(issue.input)}, but ${issue.message}`,
    ...(hint !== undefined && { hint }),
  };
}

function missing(path: Path, root: unknown): Mistake {
  const key = String(path.at(-1));
  const owner = path.slice(0, -1);
  const hint = EXAMPLES[key];
  return {
    path: owner,
    part: 'value',
    message: `no ${key} in ${subject(owner, root)}`,
    ...(hint !== undefined && { hint: `write ${hint}` }),
  };
}

/** How a setting is written. */
const EXAMPLES: Readonly<Record<string, string>> = {
  version: 'version: 1',
  nodes: 'nodes: and below it lines such as - dns-1=10.0.0.1',
  id: 'id: dns-1',
  address: 'address: 10.0.0.1',
  zone: 'zone: room-1/rack-2',
  weight: 'a number such as 2.5, or leave it out for 1',
  labels: 'labels: { owner: team-dns }',
  performanceWeights: 'performanceWeights: [0.4, 0.4, 0.2]',
  loadWeights: 'loadWeights: [0.8, 0.8, 0.4]',
  cycle: 'cycle: 6s',
  sample: 'sample: 1s',
  timeout: 'timeout: 10s',
  command: "command: [ssh, '{host}', systemctl, restart, dns]",
  cooldown: 'cooldown: 5m',
  from: 'from: 2026-12-01T22:00Z',
  to: 'to: 2026-12-02T02:00+01:00',
  url: 'url: http://{host}:9100/metrics',
  probe: 'probe: ssh, or a mapping such as probe: { source: ssh, user: probe }',
};

function hintFor(path: Path, issue: Issue): string | undefined {
  const key = String(path.at(-1));
  const { input } = issue;
  if (issue.type === 'picklist' && typeof input === 'string') {
    const names = [...(issue.expected ?? '').matchAll(/"([^"]+)"/g)].map((found) => found[1]!);
    const near = nearest(input, names);
    if (near !== undefined) return `did you mean ${near}?`;
  }
  if (
    issue.type === 'string' &&
    !issue.message.includes('duration') && // a number in quotes has no unit either
    (typeof input === 'number' || typeof input === 'boolean')
  ) {
    return `put it in quotes: "${input}"`;
  }
  // The message lists the probes; nodes of an action are ids, not the members.
  if (key === 'nodes' && path.length > 1) return undefined;
  if (key === 'probe' && path.includes('heartbeat')) return undefined;
  return EXAMPLES[key] === undefined ? undefined : `write ${EXAMPLES[key]}`;
}
