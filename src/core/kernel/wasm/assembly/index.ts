export { buildCrc16, buildCrc32, hashCrc32, hashRedisSlot } from './crc';
export { hashSpans } from './hash';
export { cutLines, findLines, hashLines } from './lines';
export { buildMd5, hashMd5 } from './md5';
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
export { cutTags, frameKeys, hasByte } from './parts';
export {
  avalanche,
  hashByFactor,
  hashFnv1a,
  hashMurmur2,
  hashMurmur3,
  hashOneAtATime,
} from './plain-hashes';
export { buildTable, orderRow } from './table';
