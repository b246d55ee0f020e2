import type { RecoveryAction, RecoveryRecord } from '../../core/health/recovery-state.ts';
import { appendLines } from '../append.ts';
import type { ActionResult } from './run-action.ts';

/** What came of a command, for the log; it belongs to the record with the same epoch and attempt. */
export interface ResultRecord
  extends ActionResult,
    Pick<RecoveryAction, 'node' | 'on' | 'epoch' | 'kind' | 'attempt'> {
  /** UTC, ISO 8601. */
  readonly at: string;
}

export function resultRecord(
  { node, on, epoch, kind, attempt }: RecoveryAction,
  result: ActionResult,
  at: string,
): ResultRecord {
  return { at, node, on, epoch, kind, attempt, ...result };
}

/**
 * Appends decisions and what came of them, one JSON object a line.
 * @throws LbError FILE_UNWRITABLE
 */
export function appendActionLog(
  path: string,
  records: readonly (RecoveryRecord | ResultRecord)[],
): void {
  appendLines(
    path,
    records.map((record) => JSON.stringify(record)),
  );
}
