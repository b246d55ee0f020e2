/** A kernel file with more lines than this is none; the rest is left unread. */
const MOST_LINES = 10_000;

/** Lines of a text without their ends, one by one instead of all at once; at most so many. */
export function* lines(text: string, most: number = MOST_LINES): Generator<string> {
  let start = 0;
  for (let count = 0; start < text.length && count < most; count++) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, end);
    start = end + 1;
  }
}
