import { systemClock } from '../adapters/clock.ts';
import type { Ms } from '../core/kernel/units.ts';
import type {
  HostProbe,
  ProbeOutcome,
  ProbeTarget,
  SampleRequest,
} from '../core/probe/host-probe.ts';
import type { LoadSample } from '../core/probe/load-sample.ts';
import { sampleLine } from '../core/probe/records/sample-record.ts';
import { watchLoad } from '../core/probe/watch.ts';
import { type LiveText, openLiveText } from './live-text.ts';
import { flatSample, type ProbeRows, probeRows } from './probe-rows.ts';
import { saveSamples } from './probe-save.ts';
import { watchText } from './probe-table.ts';
import { csvLine } from './render/csv.ts';
import { safeJson } from './render/json.ts';
import { printable } from './render/printable.ts';
import { terminalColumns } from './render/terminal.ts';
import { errorStyle } from './style.ts';

interface WatchOptions {
  readonly output: 'text' | 'csv' | 'ndjson';
  readonly forMs?: Ms;
  /** File that the samples are added to. */
  readonly save?: string;
}

/**
 * Load samples of nodes until the signal or the end: as a table drawn in place where text goes to a
 * terminal, else a line each.
 * @returns the last outcome of every node
 */
export async function watchNodes(
  probe: HostProbe,
  targets: readonly ProbeTarget[],
  request: SampleRequest,
  { output, forMs, save }: WatchOptions,
): Promise<ProbeRows<LoadSample>> {
  const outcomes = new Map<string, ProbeOutcome<LoadSample>>();
  const rows = (): ProbeRows<LoadSample> => probeRows(targets, outcomes);
  const byNode = new Map(targets.map((target) => [target.node, target]));
  const live = output === 'text' ? openLiveText() : undefined;
  const view = live === undefined ? lineView(output) : tableView(live, rows, request.intervalMs);
  try {
    for await (const outcome of watchLoad(probe, targets, request, systemClock, forMs)) {
      const before = outcomes.get(outcome.node);
      outcomes.set(outcome.node, outcome);
      if (save !== undefined && outcome.kind === 'measured') saveSamples(save, [outcome.value]);
      view.show({ target: byNode.get(outcome.node)!, outcome, before });
    }
  } finally {
    view.end();
  }
  return rows();
}

interface View {
  show(news: {
    readonly target: ProbeTarget;
    readonly outcome: ProbeOutcome<LoadSample>;
    /** The same node's outcome before this one. */
    readonly before: ProbeOutcome<LoadSample> | undefined;
  }): void;
  end(): void;
}

const REDRAW_MS: Ms = 100;

function tableView(live: LiveText, rows: () => ProbeRows<LoadSample>, intervalMs: Ms): View {
  let timer: NodeJS.Timeout | undefined;
  const text = (columns = terminalColumns()): string =>
    watchText(rows(), { now: new Date(), intervalMs, columns });
  return {
    show() {
      timer ??= setTimeout(() => {
        timer = undefined;
        live.draw(text());
      }, REDRAW_MS);
    },
    end() {
      clearTimeout(timer);
      live.end(text(Number.POSITIVE_INFINITY));
    },
  };
}

/** A node's failure is told on stderr once, not every second, where lines have no place for it. */
function lineView(output: 'text' | 'csv' | 'ndjson'): View {
  let hasHeader = false;
  return {
    show({ target, outcome, before }) {
      if (output === 'csv') {
        const record = flatSample({ target, outcome });
        const header = hasHeader ? '' : csvLine(Object.keys(record));
        hasHeader = true;
        process.stdout.write(header + csvLine(Object.values(record)));
      } else if (outcome.kind === 'measured') {
        process.stdout.write(`${safeJson(sampleLine(outcome.value))}\n`);
      } else if (before?.kind !== 'failed' || before.reason !== outcome.reason) {
        const told = printable(`${outcome.node}: ${outcome.reason}`);
        process.stderr.write(`${errorStyle.warn('warning:')} ${told}\n`);
      }
    },
    end() {},
  };
}
