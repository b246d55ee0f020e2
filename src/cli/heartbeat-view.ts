import type { BoardRow } from '../core/health/board.ts';
import type { Ms } from '../core/kernel/units.ts';
import { eventRecord, eventText, type WatchEvent } from './health-event-text.ts';
import { type BoardTitle, boardText } from './heartbeat-board.ts';
import { DEFAULT_ROWS, openLiveText } from './live-text.ts';
import { jsonText } from './render/json.ts';
import { printable } from './render/printable.ts';

export type WatchOutput = 'text' | 'ndjson' | 'none';

/** Where a watch is shown: as a table drawn in its place, or as lines. */
export interface WatchView {
  /** @param wall when it happened, UTC */
  event(event: WatchEvent, wall: Date, cause: string | undefined): void;
  /** What else is to be told, such as an action. */
  note(text: string, wall: Date): void;
  turn(now: Ms): void;
  end(): void;
}

/** Last events under the table. */
const TOLD = 8;
/** Lines of titles, counts and gaps. */
const AROUND = 8;
const LEAST_ROWS = 5;
const REDRAW_MS: Ms = 250;

export function openView(
  output: WatchOutput,
  rows: (most: number) => readonly BoardRow[],
  title: () => BoardTitle,
): WatchView {
  if (output === 'none') return silentView;
  const live = output === 'text' ? openLiveText() : undefined;
  if (live === undefined) return lineView(output);
  const told: string[] = [];
  let drawn = Number.NEGATIVE_INFINITY;
  const text = (): string => {
    const most = Math.max(LEAST_ROWS, (process.stdout.rows || DEFAULT_ROWS) - TOLD - AROUND);
    return [boardText(rows(most), title()), '', ...told].join('\n');
  };
  const tell = (line: string): void => {
    told.push(line);
    if (told.length > TOLD) told.shift();
  };
  return {
    event(event, wall, cause) {
      tell(`${timeOf(wall)}  ${eventText(event, cause)}`);
    },
    note(line, wall) {
      tell(`${timeOf(wall)}  ${printable(line)}`);
    },
    turn(now) {
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      live.draw(text());
    },
    end() {
      live.end(told.join('\n'));
    },
  };
}

const silentView: WatchView = { event() {}, note() {}, turn() {}, end() {} };

/** A line an event: the first sign of life of every node is among them. */
function lineView(output: 'text' | 'ndjson'): WatchView {
  return {
    event(event, wall, cause) {
      process.stdout.write(
        output === 'ndjson'
          ? `${jsonText(eventRecord(event, wall.toISOString(), cause))}\n`
          : `${timeOf(wall)}  ${eventText(event, cause)}\n`,
      );
    },
    note(text, wall) {
      process.stderr.write(`${timeOf(wall)}  ${printable(text)}\n`);
    },
    turn() {},
    end() {},
  };
}

const timeOf = (wall: Date): string => wall.toISOString().slice(11, 23);
