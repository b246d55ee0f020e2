import { parseAddress } from '../cluster/address.ts';
import { MAX_NODES, type NodeState } from '../cluster/node.ts';
import type { Weight } from '../kernel/units.ts';
import type { KeyHashName } from '../key-hash/registry.ts';
import type { Parameters, SlotTable } from '../placement/placement.ts';
import { type PlacementName, placements } from '../placement/registry.ts';
import type { KeyRule, Ring, RingNode } from '../ring/ring.ts';
import { complainAboutRing } from '../ring/sound.ts';
import type { Findings } from './findings.ts';
import { UniqueIds, validZone } from './identifiers.ts';
import type { Place } from './source.ts';

/** A node as a configuration has it, before ids and addresses are made valid. */
export interface DraftNode {
  readonly id: string;
  /** Where it is reached, in any form; '' when that is not known. */
  readonly address: string;
  /** Text that its program hashes for it; absent where it hashes none. */
  readonly name?: string;
  readonly number?: number;
  /** From large to small; empty parts are left out. */
  readonly zone?: readonly string[];
  readonly weight: Weight;
  readonly state: NodeState;
  readonly places?: readonly number[];
  readonly tokens?: readonly string[];
  readonly place: Place;
}

export interface DraftRing {
  readonly algorithm: PlacementName;
  /** Those that are not the usual ones. */
  readonly parameters?: Parameters;
  readonly hash: KeyHashName;
  readonly keys?: KeyRule;
  /** Besides the owner; 0 where the configuration does not tell. */
  readonly copies?: number;
  readonly spreadZones?: boolean;
  /** In the order of the configuration. */
  readonly nodes: readonly DraftNode[];
  readonly table?: SlotTable;
  /** What the ring is made of, for mistakes about all of it. */
  readonly place: Place;
}

/** The ring of a draft; mistakes are added to the findings, and then it must not be used. */
export function ringOfDraft(draft: DraftRing, findings: Findings): Ring {
  const { algorithm, hash, keys, copies = 0, table, place } = draft;
  if (draft.nodes.length > MAX_NODES) {
    findings.refuse(place, `${draft.nodes.length} nodes are more than ${MAX_NODES}`);
  } else if (!draft.nodes.some(({ state }) => state === 'alive')) {
    const none = draft.nodes.length === 0 ? 'there is no server' : 'no server is alive';
    findings.refuse(place, `${none}, so no key could have an owner`);
  }
  const ring: Ring = {
    algorithm,
    parameters: { ...placements[algorithm].parameters, ...draft.parameters },
    levels: 1,
    hash,
    ...(keys && { keys }),
    replicas: { scheme: 'nearest', copies, overlap: 0, spreadZones: draft.spreadZones ?? false },
    nodes: finishNodes(draft.nodes, findings),
    ...(table && { table }),
  };
  // What the ring file would be refused for is better said now, and with its place.
  const wrong = findings.hasProblems ? undefined : complainAboutRing(ring);
  if (wrong !== undefined) findings.refuse(place, `the ring cannot be used: ${wrong}`);
  return ring;
}

function finishNodes(drafts: readonly DraftNode[], findings: Findings): RingNode[] {
  const ids = new UniqueIds();
  const names = new Map<string, Place>();
  return drafts.map((draft) => {
    const id = ids.take(draft.id);
    if (id !== draft.id) {
      findings.note(draft.place, 'the id is changed, so that it is valid and no other node has it');
    }
    const zone = zoneOf(draft, findings);
    const address = canonical(draft.address);
    const name = draft.name ?? (address === '' || names.has(address) ? id : address);
    const first = names.get(name);
    if (first !== undefined) refuseRepeated(name, draft.place, first, findings);
    else names.set(name, draft.place);
    return ringNode(draft, id, zone, address, name);
  });
}

function zoneOf({ zone: parts = [], place }: DraftNode, findings: Findings): string {
  const zone = validZone(parts);
  if (zone !== parts.filter((part) => part !== '').join('/')) {
    findings.note(place, 'the zone is changed, so that it is valid');
  }
  return zone;
}

function ringNode(
  draft: DraftNode,
  id: string,
  zone: string,
  address: string,
  name: string,
): RingNode {
  const { weight, state, number, places, tokens } = draft;
  return {
    id,
    address,
    zone,
    weight,
    state,
    ...(name !== address && { name }),
    ...(number !== undefined && { number }),
    ...(places && { places }),
    ...(tokens && { tokens }),
  };
}

function refuseRepeated(name: string, place: Place, first: Place, findings: Findings): void {
  const where = first.line === undefined ? '' : `; first in line ${first.line}`;
  findings.refuse(place, `"${name}" is there twice, but nodes need names of their own${where}`);
}

/** '' for sockets and other texts that are no address. */
function canonical(text: string): string {
  const address = parseAddress(text);
  return address.kind === 'mistake' ? '' : address.text;
}
