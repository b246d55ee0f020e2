/**
 * What is between the first `open` and the `close` next to it, when both are there with something
 * between; else the whole key. As twemproxy's `hash_tag` and Redis Cluster have it.
 */
export function tagged(key: Uint8Array, open: number, close: number): Uint8Array {
  const start = key.indexOf(open);
  if (start === -1) return key;
  const end = key.indexOf(close, start + 1);
  return end <= start + 1 ? key : key.subarray(start + 1, end);
}
