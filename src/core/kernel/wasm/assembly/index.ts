export { hashSpans } from './hash';
export { findLines, hashLines } from './lines';
export { formatLines, tally, written } from './output';
export {
  ownersByCircle,
  ownersByModulo,
  ownersBySieve,
  ownersBySlots,
  ownersByTable,
  replaceDead,
} from './owners';
export { buildTable, orderRow } from './table';
