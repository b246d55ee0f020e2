/** 10.0.0.1 for the first node, and so on: as Shilov's example has them. */
export function madeUpAddress(index: number): string {
  const number = index + 1;
  return `10.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}
