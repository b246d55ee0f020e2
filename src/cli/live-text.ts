import { fitLine } from './render/fit.ts';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_REST_OF_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
/** Where a terminal does not tell its height. */
export const DEFAULT_ROWS = 24;

/** Some lines of text on a terminal that are drawn again in their place. */
export interface LiveText {
  /** Lines too long or too many for the terminal are cut. */
  draw(text: string): void;
  /** Draws the text a last time, in full, and gives the terminal back. */
  end(text: string): void;
}

/** What is used of a terminal; `process.stdout` is one. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly rows?: number;
  readonly columns?: number;
  write(text: string): unknown;
}

/** @returns undefined when stdout is no terminal that can move its cursor */
export function openLiveText(screen: Screen = process.stdout): LiveText | undefined {
  if (screen.isTTY !== true || process.env.TERM === 'dumb') return undefined;
  return new TerminalText(screen);
}

/** The cursor is hidden meanwhile, and shown again however the process ends or is suspended. */
class TerminalText implements LiveText {
  readonly #screen: Screen;
  #drawnLines = 0;
  #isHidden = false;

  constructor(screen: Screen) {
    this.#screen = screen;
    process.on('exit', this.#showCursor);
    process.on('SIGQUIT', this.#leave);
    process.on('SIGTSTP', this.#leave);
    process.on('SIGCONT', this.#comeBack);
    process.stdout.on('resize', this.#startAnew);
  }

  draw(text: string): void {
    const rows = (this.#screen.rows || DEFAULT_ROWS) - 1;
    const lines = text.split('\n');
    const rest = `… ${lines.length - rows + 1} more lines`;
    this.#write(lines.length <= rows ? lines : [...lines.slice(0, rows - 1), rest]);
  }

  end(text: string): void {
    this.#write(text.split('\n'), Number.POSITIVE_INFINITY);
    this.#showCursor();
    process.off('exit', this.#showCursor);
    process.off('SIGQUIT', this.#leave);
    process.off('SIGTSTP', this.#leave);
    process.off('SIGCONT', this.#comeBack);
    process.stdout.off('resize', this.#startAnew);
  }

  #write(lines: readonly string[], columns = this.#screen.columns || 80): void {
    const hide = this.#isHidden ? '' : HIDE_CURSOR;
    this.#isHidden = true;
    const back = this.#drawnLines > 0 ? `\x1b[${this.#drawnLines}A` : '';
    const drawn = lines.map((line) => `${fitLine(line, columns)}${CLEAR_REST_OF_LINE}\n`);
    this.#screen.write(`${hide}\r${back}${drawn.join('')}${CLEAR_BELOW}`);
    this.#drawnLines = lines.length;
  }

  readonly #showCursor = (): void => {
    if (this.#isHidden) this.#screen.write(SHOW_CURSOR);
    this.#isHidden = false;
  };

  /** Ctrl-Z and Ctrl-\: the terminal first, then what the signal would have done without us. */
  readonly #leave = (signal: NodeJS.Signals): void => {
    this.#showCursor();
    process.off(signal, this.#leave);
    process.kill(process.pid, signal);
  };

  readonly #comeBack = (): void => {
    process.on('SIGTSTP', this.#leave);
    this.#startAnew();
  };

  /** What was drawn may stand anywhere now. */
  readonly #startAnew = (): void => {
    this.#drawnLines = 0;
  };
}
