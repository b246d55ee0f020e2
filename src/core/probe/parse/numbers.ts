/** A plain decimal number as kernel files write them, or undefined. No signs, no hex, no blanks inside. */
export function parseDecimal(text: string | undefined): number | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || !/^\d{1,20}(\.\d{1,20})?$/.test(trimmed)) return undefined;
  return Number(trimmed);
}

/** As `parseDecimal`, but 0 counts as "the kernel does not know". */
export function parsePositive(text: string | undefined): number | undefined {
  const value = parseDecimal(text);
  return value === 0 ? undefined : value;
}
