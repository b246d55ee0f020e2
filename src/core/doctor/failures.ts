import { formatPercent } from '../kernel/units-text.ts';
import type { DoctorRule } from './rule.ts';

export const noReplica: DoctorRule = {
  summary: 'A master has no replica: its slots are gone with it.',
  source: 'Redis Cluster Specification: a cluster without all its slots answers CLUSTERDOWN',
  explanation:
    'When a master without a replica dies, its slots have no owner, and by default (cluster-require-full-coverage) the whole cluster stops answering.',
  examine({ algorithm, ring, lookup }) {
    if (algorithm !== 'redis-cluster') return undefined;
    const masters = ring.nodes.filter(({ places }) => (places?.length ?? 0) > 0);
    const alone = masters.filter(
      ({ id, number }) =>
        !ring.nodes.some(
          (node, i) => node.id !== id && node.number === number && lookup.alive[i] === 1,
        ),
    );
    if (alone.length === 0) return undefined;
    return {
      severity: 'problem',
      message: `${alone.length} of ${masters.length} masters have no live replica: ${alone
        .map(({ id }) => id)
        .slice(0, 5)
        .join(', ')}`,
      wayOut: 'redis-cli --cluster add-node … --cluster-slave',
    };
  },
};

export const sharedZone: DoctorRule = {
  summary: 'Copies of a part of the keys lie in one zone.',
  source: 'swift-ring-builder dispersion',
  explanation:
    'Where all holders of a slot are in one zone, the loss of the zone takes all copies of its keys. Weights that are too unequal between zones, or too few zones, make that unavoidable; a table can also have been left half way.',
  examine({ ring, lookup }) {
    const rows = ring.table?.rows;
    if (rows === undefined || rows.length < 2) return undefined;
    const zones = ring.nodes.map(({ zone }) => zone.split('/').slice(0, 2).join('/'));
    if (new Set(zones).size < 2) return undefined;
    const slots = rows[0]!.length;
    let crowded = 0;
    for (let slot = 0; slot < slots; slot++) {
      const seen = new Set<string>();
      let count = 0;
      for (const row of rows) {
        if (slot >= row.length) continue;
        seen.add(zones[row[slot]!]!);
        count++;
      }
      if (count > 1 && seen.size === 1) crowded++;
    }
    if (crowded === 0) return undefined;
    return {
      severity: lookup.spec.claims.evenness === 'none' ? 'problem' : 'hint',
      message: `${formatPercent(crowded / slots)} of the keys have all their copies in one zone`,
      wayOut:
        'more weight in the other zones, or an overload allowance: lbctl ring build --algorithm slots --overload 10%',
    };
  },
};

export const absentNodes: DoctorRule = {
  summary: 'Nodes are down in the configuration itself.',
  source: 'nginx down, HAProxy disabled, dead nodes of rings',
  explanation:
    'Keys of an absent node are served by others for as long as it stands there as absent. When it comes back, they move again.',
  examine({ ring, living }) {
    const absent = ring.nodes.length - living.length;
    if (absent === 0) return undefined;
    const ids = ring.nodes.filter(({ state }) => state !== 'alive').map(({ id }) => id);
    return {
      severity: 'hint',
      message: `${absent} of ${ring.nodes.length} nodes may own no keys: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`,
      wayOut: 'take out for good what will not come back: lbctl ring diff --leave shows what moves',
    };
  },
};
