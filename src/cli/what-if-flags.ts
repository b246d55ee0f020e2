import { Flags } from '@oclif/core';
import { LbError } from '../core/kernel/errors.ts';
import { parseWeight } from '../core/kernel/units-text.ts';
import type { WhatIf } from '../core/ring/what-if.ts';
import { clusterOfFlags } from './cluster-source.ts';

/** One value a flag: what follows may be an argument. */
const repeated = { multiple: true, multipleNonGreedy: true } as const;

const node = (summary: string) =>
  Flags.string({ ...repeated, delimiter: ',', helpValue: 'ID[,ID…]', summary });

/** Changes to try on a ring without writing anything. */
export const whatIfFlags = {
  leave: node('As if this node left.'),
  join: Flags.string({
    ...repeated,
    helpValue: 'ID=ADDRESS[,weight=N][,zone=a/b]',
    summary: 'As if this node joined.',
  }),
  dead: node('As if this node died.'),
  drain: node('As if this node were drained.'),
  alive: node('As if this node came back.'),
  weight: Flags.string({
    ...repeated,
    helpValue: 'ID=N',
    summary: 'As if this node weighed N.',
  }),
};

type WhatIfOptions = {
  readonly [name in keyof typeof whatIfFlags]?: readonly string[] | undefined;
};

/** @throws LbError USAGE */
export async function parseWhatIf(flags: WhatIfOptions): Promise<WhatIf> {
  const joining = flags.join ?? [];
  const states = (['dead', 'drain', 'alive'] as const).flatMap((state) =>
    (flags[state] ?? []).map((id) => ({ id, state })),
  );
  refuseTwice([...states.map(({ id }) => id), ...(flags.leave ?? [])]);
  return {
    leave: flags.leave ?? [],
    join: joining.length === 0 ? [] : (await clusterOfFlags(joining)).nodes,
    states,
    weights: (flags.weight ?? []).map(weightOf),
  };
}

/** A node cannot be dead and drained, nor leave as well. */
function refuseTwice(ids: readonly string[]): void {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice === undefined) return;
  throw new LbError('USAGE', `${twice} is named in two changes of state`, {
    hint: 'name a node in one of --leave, --dead, --drain and --alive',
  });
}

function weightOf(text: string): { id: string; weight: number } {
  const equals = text.lastIndexOf('=');
  if (equals < 1) {
    throw new LbError('USAGE', `--weight ${text} is not of the form ID=N`, {
      hint: 'write for example --weight web-1=2',
    });
  }
  return { id: text.slice(0, equals), weight: parseWeight(text.slice(equals + 1)) };
}
