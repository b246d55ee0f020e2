import { CrcShift } from '../../kernel/crc-shift.ts';
import { crcRegister } from '../../kernel/crc32.ts';
import type { Placement, PlacementNode, PlacementSpec } from '../placement.ts';
import { complainAboutPoints } from '../points.ts';
import { slotSteps } from '../steps.ts';
import { remainderClaims } from './claims.ts';

/** nginx draws once, and so often again while the server is down; then it takes turns. */
const TRIES = 20;
/** Bits of the CRC that count. */
const MASK = 0x7fff;
const START = 0xffffffff;
/** Values of the CRC's upper half, which alone decides: its top bit does not. */
const DRAWS = 2 ** 16;

/**
 * nginx's `hash` without `consistent`: 15 bits of the key's CRC-32 modulo the sum of the weights. A server that
 * is down keeps its place; its keys hash again, with the number of the try before them, and the sum
 * of all tries so far counts.
 */
export const nginxHash: PlacementSpec = {
  summary: 'nginx hash, 15 bits of CRC-32 modulo the weights',
  source: 'nginx 1.22.1, ngx_http_upstream_hash_module',
  program: 'nginx',
  claims: { ...remainderClaims, evenness: 'none' },
  parameters: {},
  keyHashes: ['crc32'],
  create({ nodes }) {
    const members = placesOf(nodes);
    return members.every((node) => nodes[node]!.weight > 0)
      ? withoutRetries(members)
      : withRetries(members, nodes);
  },
  complain: ({ nodes }) =>
    complainAboutPoints(
      nodes,
      nodes.map(({ weight }) => weight),
    ),
};

function placesOf(nodes: readonly PlacementNode[]): Uint16Array {
  const list = nodes.flatMap(({ weight, restingWeight }, i) =>
    new Array<number>(restingWeight ?? weight).fill(i),
  );
  return Uint16Array.from(list);
}

const firstDraw = (crc: number): number => (crc >>> 16) & MASK;

function withoutRetries(members: Uint16Array): Placement {
  let owners: Uint16Array | undefined;
  const owner: Placement['owner'] = (hi) => members[firstDraw(hi) % members.length]!;
  return {
    owner,
    preference: (hi, lo) => [owner(hi, lo)],
    tables: () => ({ kind: 'remainder', shift: 16, mask: MASK, members }),
    steps: slotSteps(DRAWS, () => {
      owners ??= Uint16Array.from({ length: DRAWS }, (_, slot) => owner(slot * 2 ** 16, 0));
      return owners;
    }),
  };
}

/** Where one is down, the rest of the CRC and the length of the key decide too: nothing has steps. */
function withRetries(members: Uint16Array, nodes: readonly PlacementNode[]): Placement {
  const prefixes = Array.from({ length: TRIES }, (_, t) =>
    crcRegister(new TextEncoder().encode(String(t + 1))),
  );
  const shift = new CrcShift();
  const turn = nodes.findIndex(({ weight }) => weight > 0);
  const owner: Placement['owner'] = (crc, length) => {
    let hash = firstDraw(crc);
    for (let t = 0; ; t++) {
      const node = members[hash % members.length]!;
      if (nodes[node]!.weight > 0) return node;
      if (t === TRIES) return turn;
      // A CRC is linear: another beginning changes it by what becomes of the difference.
      const changed = (crc ^ shift.behind(prefixes[t]! ^ START, length)) >>> 0;
      hash += firstDraw(changed);
    }
  };
  return { owner, preference: (hi, lo) => [owner(hi, lo)] };
}
