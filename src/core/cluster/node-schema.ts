import * as v from 'valibot';
import { MAX_WEIGHT, MIN_WEIGHT } from '../kernel/units.ts';
import { nodeHeartbeatSchema } from './heartbeat-schema.ts';
import { nodeStates } from './node.ts';
import { nodeProbeSchema } from './probe-schema.ts';
import { ID_PATTERN, oneOf, text, ZONE_PATTERN } from './schema-parts.ts';

const weight = v.pipe(
  v.number('must be a number greater than 0'),
  v.finite('must be a finite number greater than 0'),
  v.minValue(MIN_WEIGHT, ({ input }) =>
    input > 0 ? `must be at least ${MIN_WEIGHT}` : 'must be greater than 0',
  ),
  v.maxValue(MAX_WEIGHT, `must be at most ${MAX_WEIGHT}`),
);

export const nodeSchema = v.strictObject(
  {
    id: v.pipe(
      text,
      v.description('The name results use; unique.'),
      v.examples(['dns-1']),
      v.metadata({ pattern: ID_PATTERN, minLength: 1, maxLength: 255 }),
    ),
    address: v.pipe(
      text,
      v.description(
        'IPv4 or IPv6 address or host name, with an optional port; unique. It decides where keys go.',
      ),
      v.examples(['10.0.0.1', '[2001:db8::1]:53', 'dns-1.example.com:53']),
    ),
    zone: v.optional(
      v.pipe(
        text,
        v.description('Failure domain, nested ones from large to small.'),
        v.examples(['room-1/rack-2']),
        v.metadata({ pattern: ZONE_PATTERN }),
      ),
    ),
    weight: v.optional(
      v.pipe(weight, v.description('Capacity relative to the other nodes.'), v.examples([2.5])),
      1,
    ),
    state: v.optional(
      v.pipe(
        oneOf(nodeStates),
        v.description(
          'dead: neither owns nor holds keys; drain: gives its keys away, still answers.',
        ),
      ),
      'alive',
    ),
    labels: v.nullish(
      v.pipe(
        v.record(v.string(), v.string('must be text'), 'must be a mapping of text'),
        v.description('Free text for you; lbctl shows it and nothing else.'),
        v.examples([{ owner: 'team-dns' }]),
      ),
      {},
    ),
    probe: v.nullish(
      v.pipe(
        nodeProbeSchema,
        v.description(
          'How it is measured when not as the section probe says: a source, or source, address, user, port, url, instance.',
        ),
        v.examples([{ source: 'ssh', user: 'probe' }]),
      ),
    ),
    heartbeat: v.nullish(
      v.pipe(
        nodeHeartbeatSchema,
        v.description(
          'How it is asked whether it lives, when not as the section heartbeat says: a probe, or a mapping.',
        ),
        v.examples([{ probe: 'redis', port: 6379 }]),
      ),
    ),
    dependsOn: v.nullish(
      v.pipe(
        v.array(
          v.pipe(text, v.metadata({ pattern: ID_PATTERN, minLength: 1, maxLength: 255 })),
          'must be a name or a list of names',
        ),
        v.description(
          'What it cannot live without: other nodes by id, or switches, power and uplinks by any name.',
        ),
        v.examples([['switch-3']]),
      ),
    ),
  },
  'must be a mapping with id and address, or text such as dns-1=10.0.0.1',
);
