import llhttpCode from 'undici/lib/llhttp/llhttp_simd-wasm.js';

/** What is used of the engine's WebAssembly; the Node typings leave it out. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => CompiledParser;
  readonly Instance: new (module: CompiledParser, imports: object) => { readonly exports: object };
};

/** llhttp's compiled code, a WebAssembly module; it passes between threads. */
export type CompiledParser = object;

/** llhttp with memory of its own. All numbers are addresses and lengths in it. */
export interface Llhttp {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  llhttp_alloc(kind: number): number;
  llhttp_reset(parser: number): void;
  llhttp_execute(parser: number, data: number, length: number): number;
  llhttp_finish(parser: number): number;
  /** @returns not 0 if another message may follow this one */
  llhttp_should_keep_alive(parser: number): number;
}

/** What is heard of messages. */
export interface ParserCallbacks {
  begins(): void;
  /** @returns what llhttp is to make of the body */
  headEnds(status: number, keepsAlive: boolean): number;
  ends(): void;
}

let compiled: CompiledParser | undefined;

/**
 * Compiles llhttp, once in a process, and keeps it: where each thread compiles and frees it on its own,
 * V8's register of code pages gets out of step now and then, which ends the process (nodejs/node 64500).
 */
export function compileLlhttp(): CompiledParser {
  compiled ??= new WebAssembly.Module(llhttpCode);
  return compiled;
}

export function startLlhttp(code: CompiledParser, callbacks: ParserCallbacks): Llhttp {
  const nothing = (): number => 0;
  const { exports } = new WebAssembly.Instance(code, {
    env: {
      wasm_on_message_begin: () => {
        callbacks.begins();
        return 0;
      },
      wasm_on_headers_complete: (_: number, status: number, __: number, keepsAlive: number) =>
        callbacks.headEnds(status, keepsAlive === 1),
      wasm_on_message_complete: () => {
        callbacks.ends();
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
