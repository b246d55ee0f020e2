import * as v from 'valibot';
import { parseDuration, printDuration } from '../kernel/units-text.ts';
import { defaultProbeSettings as defaults } from './probe-defaults.ts';
import { isProbeUrl } from './probe-rules.ts';
import { probeSources, sshEngines } from './probe-settings.ts';
import { oneOf, text, whole } from './schema-parts.ts';

const LEAST_TIMEOUT = '1ms';
const MOST_TIMEOUT = '1h';
const TIMEOUT_RULE = `must be a duration from ${LEAST_TIMEOUT} to ${MOST_TIMEOUT} with its unit`;
const filled = v.pipe(text, v.nonEmpty('must not be empty'));
const source = oneOf(probeSources);
const user = v.pipe(
  text,
  v.regex(
    /^[^\s\x00-\x1f\x7f-\x9f-][^\s\x00-\x1f\x7f-\x9f]*$/,
    'must be a user name, without blanks and without a - in front',
  ),
);
const url = v.pipe(
  text,
  v.check(isProbeUrl, 'must be a URL with http or https, without user, password and fragment'),
);

const httpEntries = {
  username: v.exactOptional(
    v.pipe(filled, v.description('For basic authentication.'), v.examples(['lbctl'])),
  ),
  passwordFile: v.exactOptional(
    v.pipe(
      filled,
      v.description('File whose first line is the password.'),
      v.examples(['/etc/lbctl/password']),
    ),
  ),
  caFile: v.exactOptional(
    v.pipe(
      filled,
      v.description("Certificates to trust, PEM; else the system's."),
      v.examples(['/etc/lbctl/ca.pem']),
    ),
  ),
};

const sshSchema = v.strictObject(
  {
    engine: v.optional(
      v.pipe(
        oneOf(sshEngines),
        v.description('ssh2: a connection kept open inside lbctl; openssh: the program ssh.'),
      ),
      defaults.ssh.engine,
    ),
    user: v.exactOptional(v.pipe(user, v.description('User to log in as.'), v.examples(['probe']))),
    port: v.exactOptional(
      v.pipe(whole(1, 65_535), v.description('Port of sshd.'), v.examples([22])),
    ),
    configFile: v.exactOptional(
      v.pipe(
        filled,
        v.description('SSH configuration to use instead of your own.'),
        v.examples(['ssh_config']),
      ),
    ),
    knownHostsFile: v.exactOptional(
      v.pipe(
        filled,
        v.description('Host keys of the nodes, instead of your own list.'),
        v.examples(['known_hosts']),
      ),
    ),
    identityFile: v.exactOptional(
      v.pipe(
        filled,
        v.description('Private key to log in with.'),
        v.examples(['~/.ssh/id_ed25519']),
      ),
    ),
  },
  'must be a mapping',
);

const nodeExporterSchema = v.strictObject(
  {
    url: v.optional(
      v.pipe(url, v.description("Page of a node's metrics; {host} stands for its host.")),
      defaults.nodeExporter.url,
    ),
    ...httpEntries,
  },
  'must be a mapping',
);

const prometheusSchema = v.strictObject(
  {
    url: v.optional(
      v.pipe(url, v.description('Address of the server, without /api/v1.')),
      defaults.prometheus.url,
    ),
    instance: v.optional(
      v.pipe(
        filled,
        v.description("The label instance of a node's exporter; {host} stands for its host."),
      ),
      defaults.prometheus.instance,
    ),
    ...httpEntries,
  },
  'must be a mapping',
);

const fileSchema = v.strictObject(
  {
    path: v.exactOptional(
      v.pipe(
        filled,
        v.description('Recorded profiles and load samples, one JSON a line.'),
        v.examples(['recording.ndjson']),
      ),
    ),
  },
  'must be a mapping',
);

export const probeSchema = v.strictObject(
  {
    source: v.optional(
      v.pipe(
        source,
        v.description(
          'Where figures come from: ssh, node-exporter, prometheus, file, or local for the machine that lbctl runs on. A node may have another one.',
        ),
      ),
      defaults.source,
    ),
    timeout: v.optional(
      v.pipe(
        v.string(TIMEOUT_RULE),
        v.check(isTimeout, TIMEOUT_RULE),
        v.description('A node that has not answered after this long has failed.'),
      ),
      printDuration(defaults.timeoutMs),
    ),
    concurrency: v.optional(
      v.pipe(whole(1, 1000), v.description('Nodes that are asked at the same time.')),
      defaults.concurrency,
    ),
    ssh: v.nullish(
      v.pipe(
        sshSchema,
        v.description('For ssh. What is not set comes from your own SSH configuration.'),
      ),
      {},
    ),
    nodeExporter: v.nullish(v.pipe(nodeExporterSchema, v.description('For node-exporter.')), {}),
    prometheus: v.nullish(v.pipe(prometheusSchema, v.description('For prometheus.')), {}),
    file: v.nullish(v.pipe(fileSchema, v.description('For file.')), {}),
  },
  'must be a mapping',
);

/** The settings that a node may have of its own; `probe: ssh` is short for `probe: { source: ssh }`. */
export const nodeProbeSchema = v.strictObject(
  {
    source: v.exactOptional(v.pipe(source, v.description('Where its figures come from.'))),
    address: v.exactOptional(
      v.pipe(filled, v.description('Host to reach it at, when that is not its address.')),
    ),
    user: v.exactOptional(v.pipe(user, v.description('User to log in as over SSH.'))),
    port: v.exactOptional(v.pipe(whole(1, 65_535), v.description('Port of its sshd.'))),
    url: v.exactOptional(v.pipe(url, v.description('Its page of metrics, or its Prometheus.'))),
    instance: v.exactOptional(v.pipe(filled, v.description('Its label in Prometheus.'))),
  },
  `must be a source (${probeSources.join(', ')}) or a mapping`,
);

function isTimeout(value: string): boolean {
  try {
    const ms = parseDuration(value);
    return ms >= parseDuration(LEAST_TIMEOUT) && ms <= parseDuration(MOST_TIMEOUT);
  } catch {
    return false;
  }
}
