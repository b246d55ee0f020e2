import type { Bytes } from '../../core/kernel/units.ts';

/** What is used of the engine's WebAssembly; the Node typings leave it out. */
declare const WebAssembly: {
  readonly Memory: new (descriptor: {
    initial: number;
    maximum: number;
    shared: true;
  }) => { readonly buffer: SharedArrayBuffer };
};

const PAGE_BYTES = 65_536;

/**
 * Memory that threads can share and that begins at a page. Direct disk reads need buffers aligned to
 * the disk's blocks; ordinary buffers are not, WebAssembly memory is mapped by pages.
 */
export function alignedMemory(bytes: Bytes): SharedArrayBuffer {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
}
