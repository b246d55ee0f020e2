// What is used of the package ssh2, which brings no types.
declare module 'ssh2' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer } from 'node:net';
  import type { Duplex, Readable } from 'node:stream';

  interface ParsedKey {
    readonly type: string;
    getPublicSSH(): Buffer;
    isPrivateKey(): boolean;
  }

  type AuthAttempt =
    | { readonly type: 'none'; readonly username: string }
    | { readonly type: 'agent'; readonly username: string; readonly agent: BaseAgent }
    | { readonly type: 'publickey'; readonly username: string; readonly key: ParsedKey };

  interface ConnectConfig {
    readonly sock: Duplex;
    readonly username: string;
    readonly readyTimeout: number;
    readonly keepaliveInterval: number;
    readonly keepaliveCountMax: number;
    readonly algorithms: {
      readonly kex?: readonly string[];
      readonly cipher?: readonly string[];
      readonly hmac?: readonly string[];
      readonly serverHostKey?: readonly string[];
    };
    /** @param key the host's public key as it goes over the wire */
    hostVerifier(key: Buffer): boolean;
    /** @param methodsLeft what the server would take; null at first */
    authHandler(
      methodsLeft: readonly string[] | null,
      partialSuccess: boolean | null,
    ): AuthAttempt | false;
  }

  interface ClientChannel extends Duplex {
    readonly stderr: Readable;
    on(event: 'exit', listener: (code: number | null, signal?: string) => void): this;
    on(event: string, listener: (...args: never[]) => void): this;
  }

  class Client extends EventEmitter {
    connect(config: ConnectConfig): this;
    exec(command: string, done: (error: Error | undefined, channel: ClientChannel) => void): void;
    forwardOut(
      fromHost: string,
      fromPort: number,
      host: string,
      port: number,
      done: (error: Error | undefined, channel: ClientChannel) => void,
    ): void;
    end(): this;
    destroy(): this;
  }

  class BaseAgent {
    getIdentities(done: (error: Error | null, keys?: readonly ParsedKey[]) => void): void;
    sign(key: ParsedKey, data: Buffer, ...rest: unknown[]): void;
  }

  const library: {
    Client: typeof Client;
    BaseAgent: typeof BaseAgent;
    createAgent(path: string): BaseAgent;
    /** Tests are servers, too. */
    Server: new (
      config: { hostKeys: readonly string[]; greeting?: string; banner?: string },
      onClient: (client: EventEmitter & { end(): void }) => void,
    ) => NetServer;
    utils: {
      parseKey(data: Buffer | string): ParsedKey | readonly ParsedKey[] | Error;
      generateKeyPairSync(type: 'ed25519'): { private: string; public: string };
    };
  };

  export type { AuthAttempt, BaseAgent, Client, ClientChannel, ConnectConfig, ParsedKey };
  export default library;
}
