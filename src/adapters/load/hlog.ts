import type { Ms } from '../../core/kernel/units.ts';
import type { Histogram } from '../../core/load/histogram.ts';

/** What was recorded of a node in a stretch of time. */
export interface HlogInterval {
  /** Its tag; a line of all nodes together has none. */
  readonly node?: string;
  /** Milliseconds since 1970, UTC. */
  readonly startMs: Ms;
  readonly endMs: Ms;
  /** Of response times in microseconds. */
  readonly histogram: Histogram;
}

/** Writes intervals one after the other. */
export type HlogWriter = (interval: HlogInterval) => void;

const MS_PER_S = 1_000;

/**
 * Begins a histogram log (version 1.3), which HistogramLogAnalyzer and its kin read. Time stamps are
 * seconds since 1970; the column of maxima is in milliseconds, the histograms are in microseconds.
 * The library for it is loaded by this call.
 *
 * @param startMs start of the run, milliseconds since 1970
 * @param write takes whole lines
 */
export async function beginHlog(startMs: Ms, write: (lines: string) => void): Promise<HlogWriter> {
  const { build, HistogramLogWriter } = await import('hdr-histogram-js');
  const log = new HistogramLogWriter(write);
  log.outputComment('[Response times in microseconds, by lbctl bench]');
  log.outputLogFormatVersion();
  const seconds = (startMs / MS_PER_S).toFixed(3);
  log.outputComment(
    `[StartTime: ${seconds} (seconds since epoch), ${new Date(startMs).toISOString()}]`,
  );
  log.outputLegend();
  return ({ node, startMs, endMs, histogram }) => {
    const { subBucketCount, highestUs } = histogram.layout;
    const copy = build({
      bitBucketSize: 64,
      highestTrackableValue: highestUs,
      numberOfSignificantValueDigits: subBucketCount === 256 ? 2 : 3,
    });
    for (const { lowUs, highUs, count } of histogram.buckets()) {
      // The last bucket's maximum is known exactly, and stands in a column of its own.
      const value = histogram.maxUs <= highUs ? Math.max(lowUs, histogram.maxUs) : lowUs;
      copy.recordValueWithCount(value, count);
    }
    if (node !== undefined) copy.tag = tagOf(node);
    log.outputIntervalHistogram(copy, startMs / MS_PER_S, endMs / MS_PER_S);
  };
}

/** Commas and blanks part fields. */
function tagOf(node: string): string {
  return node.replace(/[,\s]+/g, '_');
}
