import type { BoardRow } from './board.ts';
import { verdicts } from './node-health.ts';

/** What a watch tells of itself. */
export interface WatcherFigures {
  /** Time that this machine did not run. */
  readonly lostMs: number;
  /** By how much intervals are stretched. */
  readonly stretch: number;
}

/** A watch in the text format of Prometheus, for the textfile collector of node_exporter. */
export function metricsText(
  rows: readonly BoardRow[],
  { lostMs, stretch }: WatcherFigures,
): string {
  const of = ({ node }: BoardRow, more = ''): string => `{node="${escaped(node)}"${more}}`;
  const perNode = (value: (row: BoardRow) => number | null): string[] =>
    rows.flatMap((row) => {
      const figure = value(row);
      return figure === null ? [] : [`${of(row)} ${figure}`];
    });
  const families: [name: string, type: string, help: string, samples: string[]][] = [
    [
      'lbctl_heartbeat_verdict',
      'gauge',
      '1 for the verdict that holds.',
      rows.flatMap((row) =>
        verdicts.map(
          (verdict) => `${of(row, `,verdict="${verdict}"`)} ${verdict === row.verdict ? 1 : 0}`,
        ),
      ),
    ],
    [
      'lbctl_heartbeat_silence_seconds',
      'gauge',
      'Time since the last answer.',
      perNode(({ silentMs }) => seconds(silentMs)),
    ],
    [
      'lbctl_heartbeat_rtt_seconds',
      'gauge',
      'Round trip of the last answers.',
      rows.flatMap((row) =>
        (
          [
            ['0.5', row.rttP50Ms],
            ['0.99', row.rttP99Ms],
          ] as const
        ).flatMap(([quantile, ms]) =>
          ms === null ? [] : [`${of(row, `,quantile="${quantile}"`)} ${seconds(ms)}`],
        ),
      ),
    ],
    [
      'lbctl_heartbeat_checks_total',
      'counter',
      'Checks that have ended.',
      perNode(({ checkCount }) => checkCount),
    ],
    [
      'lbctl_heartbeat_answers_total',
      'counter',
      'Checks that were answered.',
      perNode(({ answerCount }) => answerCount),
    ],
    [
      'lbctl_heartbeat_deaths_total',
      'counter',
      'Times the node was found dead.',
      perNode(({ deathCount }) => deathCount),
    ],
    [
      'lbctl_heartbeat_flapping',
      'gauge',
      '1 while the node flaps.',
      perNode(({ isFlapping }) => (isFlapping ? 1 : 0)),
    ],
    [
      'lbctl_watcher_lost_seconds_total',
      'counter',
      'Time in which the watching machine did not run.',
      [` ${seconds(lostMs)}`],
    ],
    [
      'lbctl_watcher_interval_stretch',
      'gauge',
      'By how much intervals are stretched, 1 for not at all.',
      [` ${stretch}`],
    ],
  ];
  return families
    .map(([name, type, help, samples]) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples.map((sample) => name + sample),
        '',
      ].join('\n'),
    )
    .join('');
}

const seconds = <T extends number | null>(ms: T): T =>
  (ms === null ? null : Math.round(ms * 1000) / 1e6) as T;

const escaped = (label: string): string =>
  label.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
