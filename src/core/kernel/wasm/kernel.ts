/** The hot loops, for callers that need no hand on their memory. */
export { buildRow, buildTable } from './build-table.ts';
