import { LbError } from '../../kernel/errors.ts';
import type { Ms, Ratio } from '../../kernel/units.ts';
import type { Fault } from '../model.ts';

/** What goes wrong when, as the operator says it. */
export interface FaultOrder {
  readonly recipe: FaultName;
  /** Id of a node; a zone for `zone-out`. */
  readonly target: string;
  readonly atMs: Ms;
  /** Then it is as before; null: it stays. */
  readonly forMs: Ms | null;
  /** Only of `slow`: part of its speed that is left. */
  readonly to: Ratio | null;
  /** Only of `flap`: from a change to the next one. */
  readonly everyMs: Ms | null;
}

export type FaultWord = 'to' | 'at' | 'every' | 'for';

/** What a fault does to a node, the node left out. */
type Deed = Fault extends infer F ? (F extends unknown ? Omit<F, 'node'> : never) : never;

export interface FaultRecipe {
  readonly summary: string;
  readonly example: string;
  /** Words besides `at` that it must have and may have. */
  readonly needs: readonly FaultWord[];
  readonly allows: readonly FaultWord[];
  /** In order of time. */
  deeds(order: FaultOrder): Deed[];
}

/** More changes of one node are no flapping, but a mistyped unit. */
const MOST_FLAPS = 10_000;

const once =
  (kind: 'kill' | 'vanish' | 'freeze' | 'restore' | 'join') =>
  ({ atMs, forMs }: FaultOrder): Deed[] => [{ kind, atMs }, ...restored(atMs, forMs)];

const restored = (atMs: Ms, forMs: Ms | null): Deed[] =>
  forMs === null ? [] : [{ kind: 'restore', atMs: atMs + forMs }];

export const faultRecipes = {
  kill: {
    summary: 'all its requests fail at once, and new ones are refused',
    example: 'kill n3 at 60s for 30s',
    needs: [],
    allows: ['for'],
    deeds: once('kill'),
  },
  vanish: {
    summary: 'the machine is gone: no answer, and no refusal either',
    example: 'vanish n3 at 60s for 5m',
    needs: [],
    allows: ['for'],
    deeds: once('vanish'),
  },
  freeze: {
    summary: 'it answers nothing and forgets nothing',
    example: 'freeze n1 at 10s for 5s',
    needs: [],
    allows: ['for'],
    deeds: once('freeze'),
  },
  slow: {
    summary: 'it works at a part of its speed',
    example: 'slow n2 to 20% at 30s for 1m',
    needs: ['to'],
    allows: ['for'],
    deeds: ({ atMs, forMs, to }) => [{ kind: 'slow', atMs, to: to! }, ...restored(atMs, forMs)],
  },
  flap: {
    summary: 'it is killed and restored in turns, and restored in the end',
    example: 'flap n4 at 10s every 5s for 1m',
    needs: ['every', 'for'],
    allows: [],
    deeds: flaps,
  },
  'zone-out': {
    summary: 'all nodes in the zone, and in zones within it, vanish',
    example: 'zone-out b at 1m for 2m',
    needs: [],
    allows: ['for'],
    deeds: once('vanish'),
  },
  restore: {
    summary: 'it is as it was before any fault',
    example: 'restore n3 at 90s',
    needs: [],
    allows: [],
    deeds: once('restore'),
  },
  join: {
    summary: 'a node with `member: false` becomes a member',
    example: 'join n9 at 100s',
    needs: [],
    allows: [],
    deeds: once('join'),
  },
} as const satisfies Record<string, FaultRecipe>;

export type FaultName = keyof typeof faultRecipes;

export const faultNames = Object.keys(faultRecipes) as FaultName[];

function flaps({ atMs, everyMs, forMs }: FaultOrder): Deed[] {
  const count = Math.ceil(forMs! / everyMs!);
  if (count > MOST_FLAPS) {
    throw new LbError('USAGE', `a node flaps ${count} times, but may at most ${MOST_FLAPS} times`, {
      hint: 'change it less often: every 5s',
    });
  }
  const deeds = Array.from(
    { length: count },
    (_, i): Deed => ({
      kind: i % 2 === 0 ? 'kill' : 'restore',
      atMs: atMs + i * everyMs!,
    }),
  );
  return count % 2 === 0 ? deeds : [...deeds, ...restored(atMs, forMs)];
}
