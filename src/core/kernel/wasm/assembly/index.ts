export { hashSpans } from './hash';
export { findLines, hashLines } from './lines';
export { formatLines, tally, written } from './output';
export {
  ownersByCircle,
  ownersByCircle64,
  ownersByModulo,
  ownersByRemainder,
  ownersBySieve,
  ownersBySlots,
  ownersByTable,
  replaceDead,
} from './owners';
export { buildTable, orderRow } from './table';
