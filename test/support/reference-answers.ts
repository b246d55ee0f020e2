import { createRequire } from 'node:module';

/** How an answer ends: whole, cut by the end of the connection, or no HTTP/1.1. */
export interface Ending {
  readonly kind: 'whole' | 'cut' | 'wrong';
  readonly status?: number;
  readonly keepsAlive?: boolean;
}

const require = createRequire(import.meta.url);

/** Follows the messages that a parser finds until the first final one has ended. */
class Answer {
  ending: Ending | undefined;
  #head: { readonly status: number; readonly keepsAlive: boolean } | undefined;

  head(status: number, keepsAlive: boolean): void {
    // Nobody asked for another protocol.
    if (status === 101) this.ending ??= { kind: 'wrong' };
    this.#head = { status, keepsAlive };
  }

  end(): void {
    if (this.#head !== undefined && this.#head.status >= 200) {
      this.ending ??= { kind: 'whole', ...this.#head };
    }
  }
}

interface NativeParser {
  initialize(kind: number, resource: object): void;
  execute(bytes: Uint8Array): number | Error;
  finish(): Error | undefined;
  close(): void;
  [callback: number]: unknown;
}

/** What Node's own http module parses with: llhttp, compiled, of a later version than undici's. */
// biome-ignore lint/style/useNodejsImportProtocol: it has no other name
const { HTTPParser } = require('_http_common') as {
  HTTPParser: {
    new (): NativeParser;
    readonly RESPONSE: number;
    readonly kOnHeadersComplete: number;
    readonly kOnMessageComplete: number;
  };
};

/** The whole answer at once, read by Node. */
export function readByNode(bytes: Uint8Array): Ending {
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.RESPONSE, {});
  const answer = new Answer();
  parser[HTTPParser.kOnHeadersComplete] = (...args: unknown[]): number => {
    answer.head(args[5] as number, args[8] as boolean);
    return 0;
  };
  parser[HTTPParser.kOnMessageComplete] = (): void => answer.end();
  const isWrong = bytes.length > 0 && parser.execute(bytes) instanceof Error;
  if (answer.ending === undefined && !isWrong) parser.finish();
  parser.close();
  return answer.ending ?? { kind: isWrong ? 'wrong' : 'cut' };
}

interface Llhttp {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(address: number): void;
  llhttp_alloc(kind: number): number;
  llhttp_free(parser: number): void;
  llhttp_execute(parser: number, data: number, length: number): number;
  llhttp_finish(parser: number): number;
}

declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

let answerAtWork: Answer;

/** The build of llhttp without SIMD, of the same version as ours. */
const llhttp = startLlhttp();

function startLlhttp(): Llhttp {
  const code: Buffer = require('undici/lib/llhttp/llhttp-wasm.js');
  const nothing = (): number => 0;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {
    env: {
      wasm_on_message_begin: nothing,
      wasm_on_headers_complete: (_: number, status: number, __: number, keepsAlive: number) => {
        answerAtWork.head(status, keepsAlive === 1);
        return 0;
      },
      wasm_on_message_complete: () => {
        answerAtWork.end();
        return 0;
      },
      wasm_on_url: nothing,
      wasm_on_status: nothing,
      wasm_on_header_field: nothing,
      wasm_on_header_value: nothing,
      wasm_on_body: nothing,
    },
  });
  return exports as unknown as Llhttp;
}

/** The whole answer at once, by a new parser in memory of its own. */
export function readByLlhttp(bytes: Uint8Array): Ending {
  const parser = llhttp.llhttp_alloc(2);
  const data = llhttp.malloc(bytes.length + 1);
  new Uint8Array(llhttp.memory.buffer, data).set(bytes);
  answerAtWork = new Answer();
  const isWrong = llhttp.llhttp_execute(parser, data, bytes.length) !== 0;
  if (answerAtWork.ending === undefined && !isWrong) llhttp.llhttp_finish(parser);
  llhttp.free(data);
  llhttp.llhttp_free(parser);
  return answerAtWork.ending ?? { kind: isWrong ? 'wrong' : 'cut' };
}
