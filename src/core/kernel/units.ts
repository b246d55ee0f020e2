/**
 * One flavoured type a quantity. A literal assigns freely (`const t: Ms = 250`), but milliseconds
 * passed as bytes do not compile. Text is parsed and printed in units-text.ts only.
 */
type Quantity<U extends string> = number & { readonly unit?: U };

/** Milliseconds, fractional; instants are on a monotonic clock. */
export type Ms = Quantity<'ms'>;
export type Bytes = Quantity<'B'>;
/** Events per second. */
export type PerSecond = Quantity<'1/s'>;
/** Input/output operations per second. */
export type Iops = Quantity<'iops'>;
export type Megahertz = Quantity<'MHz'>;
/** 0 to 1. Percent exists only in rendered text. */
export type Ratio = Quantity<'ratio'>;
/** Relative capacity of a node; finite and greater than 0 in a cluster file. */
export type Weight = Quantity<'weight'>;

/** Beyond these, products of weights leave what a double can hold. */
export const MIN_WEIGHT: Weight = 1e-30;
export const MAX_WEIGHT: Weight = 1e30;
