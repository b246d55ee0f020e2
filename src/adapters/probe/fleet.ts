import type { ProbeSource } from '../../core/cluster/probe-settings.ts';
import type {
  HostProbe,
  HostProbeSpec,
  ProbeOutcome,
  ProbeTarget,
} from '../../core/probe/host-probe.ts';
import { merge } from './merge.ts';
import { hostProbes } from './registry.ts';

type Specs = Readonly<Partial<Record<ProbeSource, HostProbeSpec>>>;

/**
 * All sources as one: every node is measured by the source that its settings name. Probes are opened
 * when the first node needs them, and kept. The nodes asked at the same time are shared among the
 * sources by the number of their nodes.
 *
 * Profiles of this machine come last, when nothing else runs that would disturb them.
 */
export function createFleetProbe(specs: Specs = hostProbes): HostProbe {
  const open = new Map<ProbeSource, HostProbe>();
  const probeOf = (source: ProbeSource, { create }: HostProbeSpec): HostProbe => {
    const probe = open.get(source) ?? create();
    open.set(source, probe);
    return probe;
  };
  return {
    async *profile(targets, request) {
      const groups = groupsOf(targets, specs);
      const ask = ({ source, spec, members }: Group) =>
        spec?.claims.profiles === true
          ? probeOf(source, spec).profile(members, share(request, members, targets))
          : unable(members, `source ${source} gives no profiles`);
      const isQuiet = ({ spec }: Group): boolean => spec?.claims.measuresCpu !== true;
      yield* merge(groups.filter(isQuiet).map(ask));
      for (const group of groups) if (!isQuiet(group)) yield* ask(group);
    },
    sample: (targets, request) =>
      merge(
        groupsOf(targets, specs).map(({ source, spec, members }) =>
          spec?.claims.samples === true
            ? probeOf(source, spec).sample(members, share(request, members, targets))
            : unable(members, `source ${source} gives no load samples`),
        ),
      ),
    async close() {
      await Promise.all([...open.values()].map((probe) => probe.close()));
    },
  };
}

interface Group {
  readonly source: ProbeSource;
  readonly spec: HostProbeSpec | undefined;
  readonly members: readonly ProbeTarget[];
}

function groupsOf(targets: readonly ProbeTarget[], specs: Specs): Group[] {
  const bySource = Map.groupBy(targets, ({ settings }) => settings.source);
  return [...bySource].map(([source, members]) => ({ source, spec: specs[source], members }));
}

function share<R extends { readonly concurrency: number }>(
  request: R,
  members: readonly ProbeTarget[],
  all: readonly ProbeTarget[],
): R {
  const part = Math.floor((request.concurrency * members.length) / all.length);
  return { ...request, concurrency: Math.max(1, part) };
}

async function* unable(
  targets: readonly ProbeTarget[],
  reason: string,
): AsyncGenerator<ProbeOutcome<never>> {
  for (const { node } of targets) yield { kind: 'failed', node, code: 'PROBE_FAILED', reason };
}
