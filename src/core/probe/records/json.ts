const MOST_TEXT = 200;

/** A text as JSON, or on one line why it is none. */
export function parseJson(
  text: string,
): { readonly value: unknown } | { readonly mistake: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { mistake: (error as Error).message.replace(/\s+/g, ' ').slice(0, MOST_TEXT) };
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
