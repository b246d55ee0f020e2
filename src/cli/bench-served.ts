import { startNodes } from '../adapters/load/serve.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { DemandName } from '../core/load/demand/registry.ts';
import { meanSize, readSizeClasses } from '../core/load/request/size-classes.ts';
import { parseServedNode } from '../core/load/server/served-node.ts';

interface ServedFlags {
  readonly serve?: string | undefined;
  readonly demand?: DemandName | undefined;
  readonly sizes?: string | undefined;
  readonly 'critical-count'?: readonly string[] | undefined;
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
  readonly seed: number;
}

/**
 * Calls `use` with what is to be loaded: the arguments, or with --serve small nodes that live as long
 * as the call. Their work follows the sizes of answers where those are chosen (--sizes), and they get
 * slower past --critical-count.
 * @throws LbError USAGE, PORT_UNAVAILABLE
 */
export async function withServedNodes<T>(
  names: readonly string[],
  flags: ServedFlags,
  use: (names: readonly string[]) => Promise<T>,
): Promise<T> {
  if (flags.serve === undefined) return use(names);
  if (names.length > 0 || (flags.node ?? []).length > 0) {
    throw new LbError('USAGE', '--serve brings its own nodes', { hint: 'leave out the others' });
  }
  const nodes = flags.serve.split(',').map((text, i) => parseServedNode(text, i + 1));
  const critical = flags['critical-count']?.at(-1);
  const started = await startNodes(nodes, {
    demand: flags.demand ?? 'constant',
    seed: flags.seed,
    ...(critical !== undefined && /^\d+$/.test(critical) && { criticalCount: Number(critical) }),
    ...(flags.sizes !== undefined && { meanSize: meanSize(readSizeClasses(flags.sizes)) }),
  });
  try {
    return await use(nodes.map(({ id, rate = 1 }, i) => `${id}=${started.urls[i]},weight=${rate}`));
  } finally {
    await started.close();
  }
}
