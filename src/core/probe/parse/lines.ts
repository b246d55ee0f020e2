/** A kernel file with more lines than this is none; the rest is left unread. */
const MOST_LINES = 10_000;

/** Lines of a kernel file, without copying the whole text; the number is bounded. */
export function* lines(text: string): Generator<string> {
  let start = 0;
  for (let count = 0; start < text.length && count < MOST_LINES; count++) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}
