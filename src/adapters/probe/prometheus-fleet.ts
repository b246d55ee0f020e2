import type { Ms } from '../../core/kernel/units.ts';
import { exporterProfile } from '../../core/probe/exporter-profile.ts';
import type { ProbeOutcome, ProbeTarget } from '../../core/probe/host-probe.ts';
import type { LoadSample } from '../../core/probe/load-sample.ts';
import type { HostProfile } from '../../core/probe/profile.ts';
import type { QueryResult } from '../../core/probe/prometheus-answer.ts';
import {
  byInstance,
  type KeptNode,
  loadOf,
  scrapeIntervals,
  scrapeTime,
  whyUseless,
} from '../../core/probe/prometheus-nodes.ts';
import { historyQuery, loadQuery, profileQuery } from '../../core/probe/prometheus-query.ts';
import { HttpClients, withHost } from './http-clients.ts';
import { shorten } from './http-failures.ts';
import { query } from './prometheus-api.ts';
import { type Batch, serverOf } from './prometheus-batches.ts';

/** Scrape intervals between the two readings of a load sample: one alone may be met twice by the same. */
const WINDOW = 2;
/** Of nodes that were not scraped twice yet. */
const USUAL_INTERVAL: Ms = 15_000;
/** As far as Prometheus itself looks back: capacities change less than loads. */
const OLDEST_PROFILE: Ms = 300_000;

/** What Prometheus servers keep of nodes. */
export class PrometheusFleet {
  readonly #clients = new HttpClients();
  /** Time between two scrapes, by `keyOf` a target: learnt once, and anew after a failure. */
  readonly #intervals = new Map<string, Ms>();

  async profile(
    batch: Batch,
    diskPath: string,
    signal: AbortSignal,
  ): Promise<ProbeOutcome<HostProfile>[]> {
    const result = await this.#query(batch, profileQuery, signal);
    return outcomes(batch, result, OLDEST_PROFILE, (kept, target) =>
      exporterProfile(kept.newest, {
        node: target.node,
        measuredAt: scrapeTime(kept),
        source: sourceOf(target),
        diskPath,
      }),
    );
  }

  /** One query for all nodes that are scraped at one interval, and one before that for nodes not known yet. */
  async sample(
    batch: Batch,
    leastMs: Ms,
    signal: AbortSignal,
  ): Promise<ProbeOutcome<LoadSample>[]> {
    await this.#learn(batch, signal);
    const found: ProbeOutcome<LoadSample>[] = [];
    for (const [scrapeMs, alike] of Map.groupBy(batch, (target) => this.#intervalOf(target))) {
      const windowMs = Math.max(leastMs, WINDOW * scrapeMs);
      const expression = (instances: readonly string[]): string =>
        loadQuery(instances, windowMs, scrapeMs);
      const result = await this.#query(alike, expression, signal);
      const loads = outcomes(alike, result, windowMs, (kept, target) =>
        loadOf(kept, windowMs, { node: target.node, source: sourceOf(target) }),
      );
      alike.forEach((target, i) => {
        if (!isLoad(loads[i]!)) this.#intervals.delete(keyOf(target));
      });
      found.push(...loads);
    }
    return found;
  }

  close(): void {
    this.#clients.close();
  }

  #intervalOf(target: ProbeTarget): Ms {
    return this.#intervals.get(keyOf(target)) ?? USUAL_INTERVAL;
  }

  async #learn(batch: Batch, signal: AbortSignal): Promise<void> {
    const unknown = batch.filter((target) => !this.#intervals.has(keyOf(target)));
    if (unknown.length === 0) return;
    const { series } = await this.#query(unknown, historyQuery, signal);
    const intervals = scrapeIntervals(series);
    for (const target of unknown) {
      const interval = intervals.get(instanceOf(target));
      if (interval !== undefined) this.#intervals.set(keyOf(target), interval);
    }
  }

  #query(
    batch: Batch,
    expression: (instances: readonly string[]) => string,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    const { prometheus } = batch[0]!.settings;
    const instances = [...new Set(batch.map(instanceOf))];
    const question = { expression: expression(instances), nodeCount: instances.length };
    return query(this.#clients.for(prometheus), prometheus.url, question, signal);
  }
}

function outcomes<T extends object>(
  batch: Batch,
  { series, warnings }: QueryResult,
  oldest: Ms,
  figuresOf: (kept: KeptNode, target: ProbeTarget) => T | string,
): ProbeOutcome<T>[] {
  const nodes = byInstance(series);
  const remark = warnings.length === 0 ? '' : `; it warns: ${shorten(warnings.join('; '))}`;
  return batch.map((target) => {
    const { node } = target;
    const kept = nodes.get(instanceOf(target));
    const value = whyUseless(kept, oldest) ?? figuresOf(kept!, target);
    if (typeof value !== 'string') return { kind: 'measured', node, value };
    const code = kept?.isUp === false ? 'NODE_UNREACHABLE' : 'PROBE_FAILED';
    const reason = `instance "${shorten(instanceOf(target))}": ${value}${remark}`;
    return { kind: 'failed', node, code, reason };
  });
}

function isLoad(outcome: ProbeOutcome<LoadSample>): boolean {
  return outcome.kind === 'measured' && outcome.value.intervalMs > 0;
}

function instanceOf({ host, settings }: ProbeTarget): string {
  return withHost(settings.prometheus.instance, host);
}

const keyOf = (target: ProbeTarget): string => `${serverOf(target)} ${instanceOf(target)}`;

const sourceOf = (target: ProbeTarget): string =>
  `${target.settings.prometheus.url} instance "${instanceOf(target)}"`;
