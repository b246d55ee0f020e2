/**
 * What came instead of an answer.
 * @param wanted what it must contain
 */
export function saidInstead(bytes: Uint8Array, wanted: string): string {
  const said = Buffer.from(bytes.subarray(0, 100)).toString('latin1');
  return `answers ${JSON.stringify(said)} without ${JSON.stringify(wanted)}`;
}
