import { formatPercent } from '../kernel/units-text.ts';
import type { RingNode } from '../ring/ring.ts';
import type { DoctorRule } from './rule.ts';

export const shiftingIds: DoctorRule = {
  summary: 'HAProxy’s ids follow the order of lines: inserting one moves the others’ keys.',
  source:
    'https://github.com/haproxytech/kubernetes-ingress/issues/574, haproxy-ingress 798 and 801',
  explanation:
    'The points of a server on HAProxy’s circle follow from its id alone. Without `id` on its line a server gets the next free number, so a line that is inserted or removed gives all servers behind it other ids, and their keys go elsewhere although nothing is wrong with them.',
  examine(patient) {
    const { algorithm, ring } = patient;
    if (algorithm !== 'haproxy-consistent' || ring.nodes.length < 3) return undefined;
    if (ring.nodes.some(({ number }, i) => number !== i + 1)) return undefined;
    const [first, ...rest] = ring.nodes;
    const shifted = rest.map((node, i): RingNode => ({ ...node, number: i + 1 }));
    const after = patient.changed(shifted);
    if (after === undefined) return undefined;
    const moved = patient.movedTo(after);
    const least = patient.shares()[0]!;
    return {
      severity: 'problem',
      message: `ids are 1 to ${ring.nodes.length} in the order of lines: if nobody wrote them, taking the line of ${first!.id} out moves ${formatPercent(moved)} of the keys, not the ${formatPercent(least)} that it owns`,
      wayOut: 'write `id N` on every server line, each its own for ever',
    };
  },
};

export const namedByAddress: DoctorRule = {
  summary: 'Nodes are known by their addresses, so a replaced machine loses its keys.',
  source: 'nginx 1.22, twemproxy 0.5, libmemcached 1.1.4: the text of a server is what is hashed',
  explanation:
    'The points of a server follow from the text that stands in the configuration. A machine under another address, or a name in place of an address, is another server: its share goes to others, and it gets keys of others.',
  examine(patient) {
    const { algorithm, ring, shares, living } = patient;
    if (!['ketama', 'libmemcached-default'].includes(algorithm)) return undefined;
    const isAddressed = ring.nodes.every(({ name, address }) => {
      return name === undefined || name === address || name === address.replace(/:11211$/, '');
    });
    if (!isAddressed) return undefined;
    const most = living.reduce((a, i) => Math.max(a, shares()[i]!), 0);
    return {
      severity: 'hint',
      message: `servers are known by their addresses; replacing a machine moves the keys of its share, up to ${formatPercent(most)}, and others besides`,
      wayOut:
        'twemproxy: give each server an alias (`host:port:weight name`) before it holds anything, which moves keys once',
    };
  },
};

export const randomIdentity: DoctorRule = {
  summary: 'dnsdist places names otherwise after each restart.',
  source: 'https://github.com/PowerDNS/pdns/issues/7186',
  explanation:
    'Points are hashed from the UUID of a server, which is drawn at each start unless it is written, and both hashes begin with a perturbation that is drawn as well. Two instances, or one before and after a restart, agree on nothing.',
  examine({ algorithm, ring }) {
    if (algorithm !== 'dnsdist-chashed' || ring.parameters.perturbation !== 0) return undefined;
    return {
      severity: 'problem',
      message:
        'the perturbation is 0, which no configuration says by accident: it is drawn anew at each start unless it is set',
      wayOut:
        'setWHashedPertubation(N) with the same N everywhere, and newServer{id="UUID", …} for every server',
    };
  },
};
