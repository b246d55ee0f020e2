import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { repository } from '../../structure/sources.ts';
import { transcript } from '../transcript.ts';

const fixture = (path: string) => readFileSync(join(repository, 'test/fixtures/import', path));

const nginx = {
  'nginx.conf': `http {
  include conf.d/*.conf;
  upstream api { least_conn; server 10.0.1.1:9000; }
}
`,
  'conf.d/cache.conf': `upstream cache {
  hash $request_uri consistent;
  server 10.0.0.1:8080 weight=2 max_fails=2;
  server 10.0.0.2:8080;
  server 10.0.0.3:8080 down;
}
`,
};

describe('lbctl ring import', () => {
  transcript('ring/import', {
    files: nginx,
    run: [
      'lbctl ring import nginx.conf',
      'cat ring.json',
      'lbctl ring import nginx.conf --upstream cache',
      "sed -i 's/weight=2/weight=3/' conf.d/cache.conf; lbctl ring import nginx.conf",
      'lbctl ring import nginx.conf --dry-run',
      'lbctl ring import nginx.conf --force | tail -1',
      'lbctl ring import - --output cache.json < conf.d/cache.conf',
      'lbctl ring import conf.d/cache.conf --output cache.json --json',
      'cat conf.d/cache.conf | lbctl ring import - --format nginx --output /dev/stdout | grep checksum',
      'ls',
    ],
  });

  transcript('ring/import-formats', {
    files: {
      'haproxy.cfg': fixture('haproxy/varnish-farm.cfg'),
      'nutcracker.yml': fixture('twemproxy/nutcracker.yml'),
      'nodes.txt': fixture('redis-nodes/migrating.txt'),
      'shards.txt': fixture('redis-shards/terminal.txt'),
      'nodetool.txt': fixture('cassandra/two-datacenters.txt'),
      'envoy.yaml': fixture('envoy/bootstrap.yaml'),
      'object.ring.gz': fixture('swift/object.ring.gz'),
      'memcached.conf': fixture('libmemcached/weights-behind.txt'),
      'dnsdist.conf': fixture('dnsdist/generated.conf'),
    },
    run: [
      'lbctl ring import haproxy.cfg --backend varnish --dry-run',
      'lbctl ring import nutcracker.yml --pool beta --dry-run',
      'lbctl ring import nodes.txt --dry-run',
      'lbctl ring import shards.txt --dry-run',
      'lbctl ring import nodetool.txt --dry-run',
      'lbctl ring import envoy.yaml --cluster-name cache --dry-run',
      'lbctl ring import object.ring.gz --hash-suffix 5ecret --dry-run',
      'lbctl ring import memcached.conf --dry-run',
      'lbctl ring import dnsdist.conf --dry-run',
    ],
  });

  transcript('ring/import-refused', {
    files: {
      ...nginx,
      'broken.conf': 'upstream u {\n  hash $uri;\n  server $backend;\n  server b weight=0;\n',
      'mistakes.conf': 'upstream u {\n  hash $uri;\n  server $backend;\n  server b weight=0;\n}\n',
      'nutcracker.yml': fixture('twemproxy/nutcracker.yml'),
      'notes.txt': 'buy milk\n',
      'both.conf': 'upstream u { hash $uri; server a; }\n--SERVER=a\n',
      'latin1.cfg': Buffer.from('backend b # \xe4\n', 'latin1'),
      'ring.json': '{}',
    },
    run: [
      'lbctl ring import broken.conf',
      'lbctl ring import mistakes.conf',
      'lbctl ring import mistakes.conf --json',
      'lbctl ring import nginx.conf',
      'lbctl ring import nginx.conf --name cahce',
      'lbctl ring import nginx.conf --name api',
      'lbctl ring import nutcracker.yml',
      'lbctl ring import notes.txt',
      'lbctl ring import both.conf',
      'lbctl ring import latin1.cfg',
      'lbctl ring import missing.conf',
      'lbctl ring import conf.d',
      'lbctl ring import',
      'lbctl ring import nginx.conf --format ngnix',
      'lbctl ring import nginx.conf --output nowhere/ring.json',
      'cat ring.json',
    ],
  });
});
