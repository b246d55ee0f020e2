import { profilesText } from '../../support/recordings.ts';
import { transcript } from '../transcript.ts';

const small = `version: 1
title: Two zones, one of which goes away
assumptions: [requests take 10 ms of one core]
parameters: { rate: 100/s }
nodes: [{ id: fast, speed: 2 }, { id: n, count: 2, zone: b }]
requests: { cpu: exponential 10ms }
load: { rate: $rate }
policies: [round-robin, p2c]
faults: [kill n-2 at 4s for 2s]
metrics: [meanResponseMs, errorShare]
run: { duration: 10s, seeds: 4 }
`;
const files = {
  'small.yaml': small,
  'steady.yaml': small.replace(/^faults.*\n/m, ''),
  'bad.yaml': small.replace('count: 2', 'count: many').replace('p2c', 'p3c'),
  'profiles.ndjson': profilesText(),
  'access.log': Array.from(
    { length: 40 },
    (_, i) => `10.0.0.1 - - [01/Dec/2026:10:00:0${i % 10} +0000] "GET /${i} HTTP/1.1" 200 10\n`,
  ).join(''),
  'instants.txt': Array.from({ length: 200 }, (_, i) => `${i / 20}\n`).join(''),
};

transcript('simulate/run', {
  files,
  timeoutMs: 60_000,
  run: [
    'lbctl simulate run small.yaml',
    'LBCTL_ASCII=1 COLUMNS=50 lbctl simulate run small.yaml --seeds 1 --set rate=50/s',
    'lbctl simulate run - --seeds 2 --duration 5s --output csv < small.yaml',
    'lbctl simulate run steady.yaml --profiles profiles.ndjson',
    'lbctl simulate run small.yaml --trace instants.txt --policy p2c | head -6',
    'lbctl simulate run small.yaml --json > a.json; lbctl simulate run small.yaml --json --threads 1 | cmp a.json - && echo the same',
    'lbctl simulate run small.yaml --report report.html -o ndjson | head -1',
    'head -c 32 report.html',
  ],
});

transcript('simulate/sweep', {
  files,
  timeoutMs: 60_000,
  run: [
    'lbctl simulate sweep small.yaml --vary rate=50/s:150/s:50/s',
    'lbctl simulate sweep small.yaml --vary rate=50/s,100/s --seeds 2 -o csv',
    'lbctl simulate compare small.yaml --policy round-robin,p2c,lti --seeds 6',
  ],
});

transcript('simulate/bundled', {
  timeoutMs: 60_000,
  run: [
    'lbctl simulate list',
    'lbctl simulate list --output ndjson | head -1',
    'lbctl simulate show zone-outage',
    'lbctl simulate show fastdfs-costs',
    'lbctl simulate show zone-outage > mine.yaml && lbctl simulate run mine.yaml --seeds 2 --policy p2c | head -20',
    'lbctl simulate run fastdfs-costs',
    'lbctl simulate run fastdfs-costs --set hopMs=500 --seeds 2 | tail -3',
    'lbctl simulate run fastdfs-costs --policy p2c',
    'lbctl simulate run fastdfs-csots',
  ],
});

transcript('simulate/bad-calls', {
  files,
  timeoutMs: 60_000,
  run: [
    'lbctl simulate run',
    'lbctl simulate run nosuch-scenario',
    'lbctl simulate run none.yaml',
    'lbctl simulate run bad.yaml',
    'lbctl simulate run small.yaml --set rate',
    'lbctl simulate run small.yaml --set rate=',
    'lbctl simulate run small.yaml --set rtae=1',
    'lbctl simulate run small.yaml --set rate=1/s --set rate=2/s',
    'lbctl simulate run small.yaml --profiles access.log',
    'lbctl simulate run small.yaml --trace small.yaml',
    'lbctl simulate run small.yaml --report small.yaml',
    'lbctl simulate run small.yaml --report nowhere/r.html',
    'lbctl simulate sweep small.yaml',
    'lbctl simulate sweep small.yaml --vary rate=50/s:10/s:5/s',
    'lbctl simulate compare small.yaml --policy p2c',
    'lbctl simulate compare small.yaml --policy p2c,p3c',
    'lbctl simulate compare small.yaml --policy p2c,p2c',
    'lbctl simulate compare small.yaml --policy p2c,',
    'lbctl simulate show small.yaml',
  ],
});
