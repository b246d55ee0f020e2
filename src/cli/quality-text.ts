import type { DetectorName } from '../core/cluster/heartbeat-settings.ts';
import type { Quality } from '../core/health/quality.ts';
import { formatMs, formatPercent } from '../core/kernel/units-text.ts';
import { formatNumber, formatSignificant } from './render/number.ts';
import type { Column } from './render/table.ts';

const right = { align: 'right' } as const;

/** Columns of a table of qualities, to follow the detector's name. */
export const qualityColumns: readonly Column[] = [
  { title: 'found after', ...right },
  { title: '99 of 100 within', ...right },
  { title: 'mistakes', ...right },
  { title: 'a day', ...right },
  { title: 'wrong for', ...right },
  { title: 'at most', ...right },
  { title: 'right', ...right },
];

/** A quality in the cells of `qualityColumns`. */
export function qualityCells(quality: Quality): string[] {
  const { detection, mistakeCount, mistakesPerHour, mistakeDuration, queryAccuracy } = quality;
  const none = mistakeCount === 0;
  return [
    formatMs(detection.meanMs),
    formatMs(detection.p99Ms),
    formatNumber(mistakeCount),
    formatSignificant(24 * mistakesPerHour),
    none ? '' : formatMs(mistakeDuration.meanMs),
    none ? '' : formatMs(mistakeDuration.maxMs),
    formatPercent(queryAccuracy, 6),
  ];
}

/** A quality on one level, for lists. */
export function flatQuality(detector: DetectorName, quality: Quality) {
  const { detection, deaths, mistakeDuration, ...others } = quality;
  return {
    detector,
    detectionMeanMs: detection.meanMs,
    detectionP99Ms: detection.p99Ms,
    detectionMaxMs: detection.maxMs,
    deathCount: deaths.count,
    missedCount: deaths.missedCount,
    ...others,
    mistakeMeanMs: mistakeDuration.meanMs,
    mistakeMaxMs: mistakeDuration.maxMs,
  };
}
