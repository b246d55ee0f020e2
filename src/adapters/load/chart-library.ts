import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What a page needs to draw charts without asking anybody for it. */
export interface ChartLibrary {
  /** Defines the global `uPlot`. */
  readonly script: string;
  readonly style: string;
  readonly licence: string;
}

/** uPlot as it is published; the bundle has these files beside it. */
export function chartLibrary(): ChartLibrary {
  return {
    script: read(createRequire(import.meta.url).resolve('uplot/dist/uPlot.iife.min.js')),
    style: read(createRequire(import.meta.url).resolve('uplot/dist/uPlot.min.css')),
    licence: read(createRequire(import.meta.url).resolve('uplot/LICENSE')),
  };
}

function read(file: string): string {
  return readFileSync(file, 'utf8').trim();
}
