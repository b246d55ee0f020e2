/** The hot loops, for callers that need no hand on their memory. */
export { buildRow, buildTable, tableBuilder } from './build-table.ts';
