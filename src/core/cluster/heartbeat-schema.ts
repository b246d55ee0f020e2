import * as v from 'valibot';
import type { Ms } from '../kernel/units.ts';
import { parseDuration, printDuration } from '../kernel/units-text.ts';
import { hasKnownEscapes } from './escapes.ts';
import { defaultHeartbeatSettings as defaults } from './heartbeat-defaults.ts';
import { isDnsName, isStatusList } from './heartbeat-rules.ts';
import {
  detectorNames,
  type HeartbeatSettings,
  heartbeatProbeNames,
  type NodeHeartbeat,
} from './heartbeat-settings.ts';
import { recoveryEntries, toRecovery } from './recovery-schema.ts';
import { duration, filled, oneOf, option, ratio, setting, text, whole } from './schema-parts.ts';

const escaped = v.pipe(
  filled,
  v.check(hasKnownEscapes, 'must have no escapes but \\r, \\n, \\t, \\\\ and \\xNN'),
);

const probe = oneOf(heartbeatProbeNames);

/** For the section and, without probe, for a node. */
const checkEntries = {
  port: option(whole(1, 65_535), "Port to ask, when it is not that of a node's address.", 53),
  send: option(
    escaped,
    'tcp, udp: what to send; \\r, \\n, \\t, \\\\ and \\xNN are understood. tcp: with it the connection is kept.',
    'PING',
  ),
  contains: option(
    escaped,
    'tcp, udp, http, https: what the answer must contain, with the same escapes.',
    'PONG',
  ),
  path: option(
    v.pipe(text, v.regex(/^\/[!-~]*$/, 'must begin with / and have no blanks')),
    'http, https: path and query; else /.',
    '/health',
  ),
  status: option(
    v.pipe(text, v.check(isStatusList, 'must be a list such as 200-399,401')),
    'http, https: statuses that count as alive; else 200-399.',
    '200-399,401',
  ),
  caFile: option(
    filled,
    "https: certificates to trust, PEM; else the system's.",
    '/etc/lbctl/ca.pem',
  ),
  minValidity: option(
    duration('0s', '365d'),
    'https: a certificate that ends sooner is a wrong answer; else only an expired one is.',
    '7d',
  ),
  name: option(
    v.pipe(filled, v.check(isDnsName, 'must be a name of labels of 1 to 63 bytes, or .')),
    'dns: the name to ask for; else the root.',
    'example.com',
  ),
  type: option(
    oneOf(['A', 'AAAA', 'NS', 'SOA', 'MX', 'TXT']),
    'dns: the type of record; else NS for the root and A for other names.',
    'A',
  ),
  service: option(text, 'grpc: the service to ask for; else the whole server.', 'shop.Cart'),
  passwordFile: option(filled, 'redis: file whose first line is the password.', '/etc/lbctl/redis'),
  command: option(
    v.pipe(v.array(filled, 'must be a list of texts'), v.minLength(1, 'must name a program')),
    'exec: program and arguments; {node}, {host} and {port} are replaced. Exit code 0 is alive.',
    ['/usr/lib/nagios/plugins/check_ssh', '{host}'],
  ),
  trace: option(filled, 'file: a recorded trace.', 'trace.ndjson'),
};

/** A node's own check; `heartbeat: redis` is short for `heartbeat: { probe: redis }`. */
export const nodeHeartbeatSchema = v.strictObject(
  {
    probe: v.exactOptional(v.pipe(probe, v.description('How it is asked.'))),
    address: v.exactOptional(
      v.pipe(filled, v.description('Host to reach it at, when that is not its address.')),
    ),
    ...checkEntries,
  },
  `must be a probe (${heartbeatProbeNames.join(', ')}) or a mapping`,
);

const positiveUpTo = (most: number, message: string) =>
  v.pipe(
    v.number(message),
    v.finite(message),
    v.check((value) => value > 0 && value <= most, message),
  );

const limit = (fallback: number, about: string) =>
  setting(
    v.pipe(
      ratio(1),
      v.check((value) => value > 0, 'must be greater than 0'),
    ),
    fallback,
    about,
  );

const { phi, chen, monitor } = defaults;

const phiSchema = v.strictObject(
  {
    threshold: setting(
      positiveUpTo(1000, 'must be a number greater than 0, 1000 at most'),
      phi.threshold,
      'Suspicion from which on a node is dead: 8 is a chance of 1e-8 to be wrong, if arrivals are normal.',
    ),
    window: setting(whole(2, 100_000), phi.window, 'Arrivals that are remembered.'),
    leastDeviation: setting(
      duration('0.1ms', '1h'),
      printDuration(phi.leastDeviationMs),
      'Least standard deviation of arrivals.',
    ),
    pause: setting(
      duration('0s', '1h'),
      printDuration(phi.pauseMs),
      'Delay that is no sign of death, added to the mean.',
    ),
  },
  'must be a mapping',
);

const chenSchema = v.strictObject(
  {
    margin: setting(
      duration('0.1ms', '1h'),
      printDuration(chen.marginMs),
      'Safety margin (α) after the expected arrival.',
    ),
    window: setting(whole(1, 100_000), chen.window, 'Arrivals that are remembered.'),
  },
  'must be a mapping',
);

const monitorSchema = v.strictObject(
  {
    count: setting(whole(1, 1000), monitor.count, 'Samples over a limit in a row.'),
    cpu: limit(monitor.cpu, 'Limit of CPU use.'),
    memory: limit(monitor.memory, 'Limit of memory use.'),
    disk: limit(monitor.disk, 'Limit of disk use.'),
  },
  'must be a mapping',
);

export const heartbeatSchema = v.strictObject(
  {
    probe: setting(
      probe,
      defaults.check.probe,
      `How nodes are asked whether they live: ${heartbeatProbeNames.join(', ')}. A node may have another one.`,
    ),
    interval: setting(
      duration('10ms', '1d'),
      printDuration(defaults.intervalMs),
      'Time from one check of a node to the next.',
    ),
    timeout: setting(
      duration('1ms', '1d'),
      printDuration(defaults.timeoutMs),
      'A check without an answer after this long has failed. A dead node is found after fall × interval + timeout at most.',
    ),
    detector: setting(
      oneOf(detectorNames),
      defaults.detector,
      'How silence is judged: a name from `lbctl heartbeat list-detectors`.',
    ),
    fall: setting(
      whole(1, 1000),
      defaults.fall,
      'timeout: intervals without an answer, besides the timeout, that make a node dead.',
    ),
    rise: setting(whole(1, 1000), defaults.rise, 'Answers in a row that make it alive again.'),
    ...checkEntries,
    phi: v.nullish(v.pipe(phiSchema, v.description('The detector phi.')), {}),
    chen: v.nullish(v.pipe(chenSchema, v.description('The detector chen.')), {}),
    monitor: v.nullish(
      v.pipe(monitorSchema, v.description('The detector monitor, which judges load samples.')),
      {},
    ),
    ...recoveryEntries,
  },
  'must be a mapping',
);

/** What a checked section says, its durations in milliseconds. */
export function toHeartbeat(read: v.InferOutput<typeof heartbeatSchema>): HeartbeatSettings {
  const { interval, timeout, detector, fall, rise, phi, chen, monitor, ...others } = read;
  const { actions, guards, maintenance, ...check } = others;
  return {
    check: toCheck(check),
    intervalMs: parseDuration(interval),
    timeoutMs: parseDuration(timeout),
    detector,
    fall,
    rise,
    phi: {
      threshold: phi.threshold,
      window: phi.window,
      leastDeviationMs: parseDuration(phi.leastDeviation),
      pauseMs: parseDuration(phi.pause),
    },
    chen: { marginMs: parseDuration(chen.margin), window: chen.window },
    monitor,
    ...toRecovery({ actions, guards, maintenance }),
  };
}

type Given = v.InferOutput<typeof nodeHeartbeatSchema>;

/** undefined when nothing is set */
export function toNodeHeartbeat(read: Given): NodeHeartbeat | undefined {
  const check = toCheck(read);
  return Object.keys(check).length === 0 ? undefined : check;
}

function toCheck<G extends Given>({
  minValidity,
  ...others
}: G): Omit<G, 'minValidity'> & { minValidityMs?: Ms } {
  return {
    ...others,
    ...(minValidity !== undefined && { minValidityMs: parseDuration(minValidity) }),
  };
}
