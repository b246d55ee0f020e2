import { describe } from 'vitest';
import { transcript } from '../transcript.ts';

const files = {
  'nutcracker.yml': `alpha:
  listen: 127.0.0.1:22121
  hash: crc32
  distribution: ketama
  servers:
   - 10.0.0.1:11211:1
   - 10.0.0.2:11211:1
   - 10.0.0.3:11211:1
beta:
  listen: 127.0.0.1:22122
  hash: fnv1a_64
  distribution: ketama
  servers:
   - 10.0.0.1:11211:1 one
   - 10.0.0.2:11211:1 two
`,
  'haproxy.cfg': `backend web
  balance hdr(X-Key)
  hash-type consistent sdbm
  server s1 10.0.0.1:80
  server s2 10.0.0.2:80
  server s3 10.0.0.3:80
  server s4 10.0.0.4:80 disabled
`,
  'nginx.conf': `upstream cache {
  hash $request_uri;
  server 10.0.0.1:8080;
  server 10.0.0.2:8080;
}
`,
};

describe('lbctl ring doctor', () => {
  transcript('ring/doctor', {
    files,
    run: [
      'lbctl ring doctor nutcracker.yml --pool alpha',
      'lbctl ring doctor nutcracker.yml --pool beta',
      'lbctl ring doctor haproxy.cfg --explain',
      'lbctl ring doctor nginx.conf --output csv',
      'lbctl ring build --node a=10.0.0.1 --node b=10.0.0.2 --copies 1 --output ring.json > /dev/null; lbctl ring doctor --ring ring.json',
      'lbctl ring doctor ring.json --json',
      'lbctl ring doctor nutcracker.yml',
      'lbctl ring doctor none.cfg',
      'echo "buy milk" | lbctl ring doctor -',
    ],
  });
});
