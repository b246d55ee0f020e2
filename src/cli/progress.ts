import type { KeyProgress } from '../adapters/keys/read.ts';
import type { TuneTurn } from '../core/health/tune.ts';
import { formatBytes, formatRate } from '../core/kernel/units-text.ts';
import type { VerifyStep } from '../core/ring/check.ts';
import type { RunStep } from '../core/schedule/run-methods.ts';
import type { ReplayTurn } from '../core/vector/replay.ts';
import { bar } from './render/bars.ts';

/** Nothing is drawn for runs shorter than this. */
const QUIET_MS = 500;
const REDRAW_MS = 100;

/** A line on stderr while work goes on: only on a terminal, gone when the run ends. */
export interface Progress<T = KeyProgress> {
  tell(progress: T): void;
  end(): void;
}

export const noProgress: Progress<unknown> = { tell() {}, end() {} };

export function keyProgress(what: string): Progress {
  return drawnProgress((progress, seconds) => progressLine(what, progress, seconds));
}

export function verifyProgress(): Progress<VerifyStep> {
  let phase: string | undefined;
  let began = 0;
  return drawnProgress((step, seconds) => {
    if (step.phase !== phase) [phase, began] = [step.phase, seconds];
    return verifyLine(step, seconds - began);
  });
}

/** How far the measurement of several nodes is. */
export interface ProbeStep {
  readonly doneCount: number;
  readonly failedCount: number;
  readonly totalCount: number;
  /** What is going on at the moment, where a source tells. */
  readonly doing?: string;
}

export function probeProgress(): Progress<ProbeStep> {
  return drawnProgress(probeLine);
}

/** Of one law after the other, each from the beginning. */
export function replayProgress(law: string): Progress<ReplayTurn> {
  return drawnProgress((turn, seconds) => doneLine(`replaying ${law}`, turn, seconds));
}

/** Of the settings that are tried. */
export function tuneProgress(): Progress<TuneTurn> {
  return drawnProgress((turn, seconds) => doneLine('trying settings', turn, seconds));
}

/** Of the cells of a simulation. */
export function simulationProgress(): Progress<{ readonly done: number; readonly total: number }> {
  return drawnProgress(simulationLine);
}

/** Of the keys that a system is asked about. */
export function checkProgress(): Progress<{ readonly done: number; readonly total: number }> {
  return drawnProgress((turn, seconds) => doneLine('asking', turn, seconds));
}

/** Of one algorithm after the other. */
export function algorithmProgress(): Progress<AlgorithmStep> {
  return drawnProgress(({ algorithm, ...turn }, seconds) =>
    doneLine(`measuring ${algorithm}`, turn, seconds),
  );
}

interface AlgorithmStep {
  readonly algorithm: string;
  readonly done: number;
  readonly total: number;
}

/** Of one method after the other, each from the beginning. */
export function scheduleProgress(): Progress<RunStep> {
  let method: string | undefined;
  let began = 0;
  return drawnProgress((step, seconds) => {
    if (step.method !== method) [method, began] = [step.method, seconds];
    return scheduleLine(step, seconds - began);
  });
}

/** @param lineOf of what was told, and the seconds since the beginning */
function drawnProgress<T>(lineOf: (progress: T, seconds: number) => string): Progress<T> {
  if (process.stderr.isTTY !== true || process.env.TERM === 'dumb') {
    return noProgress;
  }
  const start = performance.now();
  let drawn = 0;
  return {
    tell(progress) {
      const now = performance.now();
      if (now - start < QUIET_MS || now - drawn < REDRAW_MS) return;
      drawn = now;
      process.stderr.write(`\r\x1b[K${lineOf(progress, (now - start) / 1000)}`);
    },
    end() {
      if (drawn > 0) process.stderr.write('\r\x1b[K');
    },
  };
}

/** `counting 41% 103 MiB of 248 MiB, 38.2M/s, 4 s left` */
function progressLine(what: string, progress: KeyProgress, seconds: number): string {
  const { keyCount, bytes, totalBytes } = progress;
  const rate = formatRate(keyCount / seconds);
  if (totalBytes === undefined || totalBytes === 0) {
    return `${what} ${formatBytes(bytes)}, ${keyCount} keys, ${rate}`;
  }
  const done = bytes / totalBytes;
  return `${what} ${Math.floor(100 * done)}% ${formatBytes(bytes)} of ${formatBytes(totalBytes)}, ${rate}, ${secondsLeft(seconds, done)} s left`;
}

/** `checking live sets 41%, 4 s left` */
export function verifyLine(step: VerifyStep, seconds: number): string {
  return doneLine(`checking ${step.phase}`, step, seconds);
}

function doneLine(what: string, { done, total }: ReplayTurn, seconds: number): string {
  const part = done / total;
  const line = `${what} ${Math.floor(100 * part)}%`;
  return part === 0 || seconds === 0 ? line : `${line}, ${secondsLeft(seconds, part)} s left`;
}

const BAR_COLUMNS = 20;

/** `probing ████████             41 of 100 nodes, 2 failed, 3 s left` */
export function probeLine(step: ProbeStep, seconds: number): string {
  const { doneCount, failedCount, totalCount, doing } = step;
  const part = totalCount === 0 ? 1 : doneCount / totalCount;
  const parts = [
    `probing ${bar(part, BAR_COLUMNS).padEnd(BAR_COLUMNS)} ${doneCount} of ${totalCount} nodes`,
    ...(failedCount > 0 ? [`${failedCount} failed`] : []),
    ...(part > 0 && part < 1 ? [`${secondsLeft(seconds, part)} s left`] : []),
    ...(doing === undefined ? [] : [doing]),
  ];
  return parts.join(', ');
}

/** `simulating ████████             41 of 100 runs, 3 s left` */
export function simulationLine(
  { done, total }: { readonly done: number; readonly total: number },
  seconds: number,
): string {
  const part = done / total;
  const left = part < 1 ? `, ${secondsLeft(seconds, part)} s left` : '';
  return `simulating ${bar(part, BAR_COLUMNS).padEnd(BAR_COLUMNS)} ${done} of ${total} runs${left}`;
}

/** `genetic ████████             41%, best fitness 0.987, 4 s left` */
export function scheduleLine({ method, done, total, fitness }: RunStep, seconds: number): string {
  const part = done / total;
  const parts = [
    `${method} ${bar(part, BAR_COLUMNS).padEnd(BAR_COLUMNS)} ${Math.floor(100 * part)}%`,
    ...(fitness === undefined ? [] : [`best fitness ${fitness.best.toFixed(4)}`]),
    ...(part > 0 && seconds > 0 ? [`${secondsLeft(seconds, part)} s left`] : []),
  ];
  return parts.join(', ');
}

function secondsLeft(seconds: number, done: number): number {
  return Math.max(0, Math.ceil((seconds * (1 - done)) / Math.max(done, 1e-9)));
}
