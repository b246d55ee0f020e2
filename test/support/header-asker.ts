import { Agent, request } from 'node:http';

export interface HeaderQuestion {
  readonly port: number;
  readonly path?: string;
  /** That carries the key. */
  readonly keyHeader: string;
  /** Of the answer, that names the node. */
  readonly nodeHeader: string;
}

/** What the header of every answer says, in the order of the keys; bytes of keys go as they are. */
export async function askByHeader(
  { port, path = '/', keyHeader, nodeHeader }: HeaderQuestion,
  keys: readonly Buffer[],
): Promise<(string | undefined)[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const ask = (key: Buffer): Promise<string | undefined> => {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    const headers = { [keyHeader]: key.toString('latin1') };
    request({ host: '127.0.0.1', port, path, agent, headers }, (answer) => {
      answer.resume().once('end', () => {
        const said = answer.headers[nodeHeader];
        resolve(typeof said === 'string' ? said : `status ${answer.statusCode}`);
      });
    })
      .once('error', reject)
      .end();
    return promise;
  };
  try {
    return await Promise.all(keys.map(ask));
  } finally {
    agent.destroy();
  }
}

/** A header carries no controls, and a comma may end its first part. */
export const inHeader = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f && byte !== 0x2c;
