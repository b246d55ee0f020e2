import { describe } from 'vitest';
import { formatRing } from '../../../src/core/ring/format.ts';
import { nodeList, ringOf } from '../../support/rings.ts';
import { transcript } from '../transcript.ts';

/**
 * Serves on a free port, and runs the command behind it with PORT replaced: the node is always the one
 * that the path names, but for keys that hold "lost"; for the key "stop" it does not answer and sends Ctrl-C.
 */
const served = `import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
let child;
const server = createServer(({ url, headers }, answer) => {
  if (headers['x-key'] === 'stop') return child.kill('SIGINT');
  const isLost = headers['x-key'].includes('lost');
  answer.writeHead(isLost ? 503 : 200, isLost ? {} : { 'X-Node': url.slice(1) }).end();
}).listen(0, '127.0.0.1', () => {
  const words = process.argv.slice(2).map((word) => word.replace('PORT', server.address().port));
  child = spawn('lbctl', words, { stdio: 'inherit' });
  child.on('exit', (code) => process.exit(code));
});
`;

const files = {
  'ring.json': formatRing(ringOf(nodeList(5))),
  'answers.tsv': 'key-1\tn5\nkey-2\t10.0.0.2\nuser:42\tn1\nwww.example.com\t10.9.9.9:80\n',
  'good.tsv': 'key-1\tn5\nkey-2\t10.0.0.2:8080\n',
  'bad.tsv': 'key-1\tn5\nkey-2 n2\n',
  'served.mjs': served,
  'keys.txt': 'key-1\nlost-1\nlost-2\nctrl\u0001\nuser:42\n',
};
const ask = '--key-header X-Key --node-header X-Node';

describe('lbctl ring check', () => {
  transcript('ring/check', {
    files,
    timeoutMs: 60_000,
    run: [
      'lbctl ring check -r ring.json --against good.tsv',
      'lbctl ring check -r ring.json --against answers.tsv',
      'lbctl ring check -r ring.json --against answers.tsv --output csv',
      'lbctl ring check -r ring.json --against answers.tsv --output ndjson',
      'lbctl ring check -r ring.json --against answers.tsv --sample 1 --json',
      'lbctl ring check -r ring.json --against answers.tsv key-2 nosuch',
      `node served.mjs ring check -r ring.json --against http://127.0.0.1:PORT/n5 ${ask} --keys keys.txt`,
      `node served.mjs ring check -r ring.json --against http://127.0.0.1:PORT/n2 ${ask} key-2 key-1`,
      `node served.mjs ring check -r ring.json --against http://127.0.0.1:PORT/n5 ${ask} -c 1 key-1 stop user:42`,
    ],
    scrub: [[/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT']],
  });

  transcript('ring/check-refused', {
    files,
    timeoutMs: 60_000,
    run: [
      'lbctl ring check -r ring.json',
      'lbctl ring check -r ring.json --against memcached://10.0.0.1:11211',
      'lbctl ring check -r ring.json --against bad.tsv',
      'lbctl ring check -r ring.json --against none.tsv',
      'lbctl ring check -r ring.json --against answers.tsv --rate much',
      'lbctl ring check -r ring.json --against answers.tsv nosuch',
      'lbctl ring check -r ring.json --against http://127.0.0.1:9/',
      `lbctl ring check -r ring.json --against http://127.0.0.1:9/ ${ask}`,
      `printf 'a\\001b' | lbctl ring check -r ring.json --against http://127.0.0.1:9/ ${ask} -`,
      'lbctl ring check -r ring.json --against redis://127.0.0.1:9',
      'lbctl ring check -r ring.json --against redis://:secret@127.0.0.1',
      'lbctl ring check -r ring.json --against swift',
      'lbctl ring check -r none.json --against answers.tsv',
    ],
  });
});
