// The parser llhttp as the package undici ships it, compiled to WebAssembly; it brings no types for it.
declare module 'undici/lib/llhttp/llhttp_simd-wasm.js' {
  const code: Buffer;
  export default code;
}
