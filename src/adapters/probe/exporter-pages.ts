import type { Bytes } from '../../core/kernel/units.ts';
import {
  addSample,
  type ExporterMetrics,
  exporterMetricNames,
  noMetrics,
} from '../../core/probe/exporter-metrics.ts';
import type { ProbeTarget } from '../../core/probe/host-probe.ts';
import { PrometheusScanner } from '../../core/probe/parse/prometheus-text.ts';
import type { HttpClient } from './http.ts';
import { HttpClients, webAddress, withHost } from './http-clients.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { invalid, shorten, statusFailure } from './http-failures.ts';

/** A page of 256 CPUs and 1000 interfaces has some 3 MiB. It is looked through as it comes, not kept. */
const PAGE_LIMIT: Bytes = 16 * 1024 * 1024;

const ACCEPT = 'text/plain;version=0.0.4';
const PAGE_TYPES = ['text/plain', 'application/openmetrics-text', ''];

/** What came from an address: what the answer says, and the metrics if it was a page. */
interface Page {
  readonly answer: HttpAnswer;
  readonly metrics: ExporterMetrics;
  readonly sampleCount: number;
}

/** Fetches pages of node_exporters. */
export class ExporterPages {
  readonly #clients = new HttpClients();
  /** Addresses of exporters that do not take the parameter collect[]. */
  readonly #unselective = new Set<string>();

  /**
   * Asks for some collectors only, which costs node and network a tenth to a half of the full page.
   * An exporter that refuses this, or lacks one of them, is asked for everything from then on.
   *
   * @throws LbError as `HttpClient.ask`; ANSWER_INVALID when no metric of node_exporter came
   */
  async fetch(
    target: ProbeTarget,
    collectors: readonly string[],
    signal: AbortSignal,
  ): Promise<ExporterMetrics> {
    const client = this.#clients.for(target.settings.nodeExporter);
    const url = webAddress(pageAddress(target), 'node_exporter');
    if (!this.#unselective.has(url.href)) {
      const page = await readPage(client, selecting(url, collectors), signal);
      if (page.answer.status !== 400 && page.answer.status !== 404) return metricsOf(page);
    }
    const metrics = metricsOf(await readPage(client, url, signal));
    this.#unselective.add(url.href);
    return metrics;
  }

  close(): void {
    this.#clients.close();
  }
}

export function pageAddress({ host, settings }: ProbeTarget): string {
  return withHost(settings.nodeExporter.url, host);
}

function selecting(url: URL, collectors: readonly string[]): URL {
  const selected = new URL(url);
  for (const collector of collectors) selected.searchParams.append('collect[]', collector);
  return selected;
}

async function readPage(client: HttpClient, url: URL, signal: AbortSignal): Promise<Page> {
  const metrics = noMetrics();
  let sampleCount = 0;
  const scanner = new PrometheusScanner(exporterMetricNames, (name, labels, value) => {
    sampleCount += 1;
    addSample(metrics, name, labels, value);
  });
  const answer = await client.ask({
    url,
    accept: ACCEPT,
    limit: PAGE_LIMIT,
    signal,
    onBytes: (piece) => scanner.push(piece),
  });
  return { answer, metrics, sampleCount };
}

function metricsOf({ answer, metrics, sampleCount }: Page): ExporterMetrics {
  if (answer.status !== 200) throw statusFailure(answer);
  if (!PAGE_TYPES.includes(answer.contentType)) {
    throw invalid(`answers with "${shorten(answer.contentType)}", which is no page of metrics`);
  }
  if (sampleCount > 0) return metrics;
  throw invalid('answers with no metric of node_exporter (0.16 or newer)');
}
