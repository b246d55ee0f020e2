import { once } from 'node:events';
import { createConnection } from 'node:net';
import { vi } from 'vitest';

/** Returns when a connection comes about; some programs tell nobody when they listen. */
export async function listening(at: { readonly port: number } | { readonly path: string }) {
  await vi.waitFor(async () => {
    const socket = createConnection('port' in at ? { host: '127.0.0.1', ...at } : at);
    try {
      await once(socket, 'connect');
    } finally {
      socket.destroy();
    }
  }, 20_000);
}
