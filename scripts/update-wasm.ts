#!/usr/bin/env node
// Compiles the WebAssembly kernel anew. Run by npm run wasm, after a change of its sources.
import { resolve } from 'node:path';
import { updateWasm } from './wasm.ts';

updateWasm(resolve(import.meta.dirname, '..'));
