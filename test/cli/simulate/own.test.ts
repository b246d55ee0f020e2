import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transcript } from '../transcript.ts';

const recorded = resolve(import.meta.dirname, '../../../docs/fleet');
const fleet = Object.fromEntries(
  readdirSync(recorded).map((name) => [name, readFileSync(resolve(recorded, name), 'utf8')]),
);
const scenario = fleet['simulation.yaml']!.replace(
  'duration: 60s, seeds: 10',
  'duration: 20s, seeds: 3',
);
const combined = fleet['access.log']!;
const common = combined.replace(/ "-" "lbctl"$/gm, '');
const figure = (value: null) => ({ value, reason: 'not readable' });
const withoutCpu = fleet['profiles.ndjson']!.replace(/.+\n/, (line) => {
  const profile = JSON.parse(line);
  const names = ['scoreMopsPerSecond', 'frequencyMhz', 'usableCores'];
  Object.assign(profile.cpu, Object.fromEntries(names.map((name) => [name, figure(null)])));
  return `${JSON.stringify(profile)}\n`;
});

const junk = '10.0.0.9 - - [26/Nov/2026:21:09:30 +0000] "\\x16\\x03\\x01" 400 157\n';

const files = {
  'own.yaml': scenario,
  'profiles.ndjson': fleet['profiles.ndjson']!,
  'combined.log': combined,
  'common.log': common,
  // As a server writes it: requests in the order of their end, junk of scanners among them.
  'rough.log': `${common.trimEnd().split('\n').reverse().join('\n')}\n${junk}${junk}`,
  'fleet.ndjson': fleet['profiles.ndjson']! + fleet['samples.ndjson']!,
  'without-cpu.ndjson': withoutCpu,
  'samples.ndjson': fleet['samples.ndjson']!,
  'faulty.yaml': scenario.replace(/^run:/m, 'faults: [kill n-2 at 5s]\nrun:'),
  'empty.log': '',
  'comments.log': '# nothing happened\n\n',
  'scanner.log': junk,
  'json.log': '{"ts":1764191342.1,"request":{"method":"GET","uri":"/"}}\n',
  'w3c.log': '#Version: 1.0\n#Fields: date time cs-method cs-uri-stem\n2026-11-26 21:09:30 GET /\n',
};

const run = 'lbctl simulate run own.yaml --profiles profiles.ndjson';

transcript('simulate/own', {
  files,
  timeoutMs: 90_000,
  run: [
    `${run} --trace combined.log`,
    `${run} --trace combined.log --json > combined.json; ${run} --trace common.log --json | cmp combined.json - && echo the same`,
    `${run} --trace combined.log -o csv > combined.csv; ${run} --trace rough.log -o csv | cmp combined.csv - && echo the same`,
    `${run} --trace combined.log --policy ring,bounded-ring --seeds 1 | sed -n '/^ring .*share/,/^cache-4/p'`,
    'lbctl simulate run own.yaml --profiles fleet.ndjson --seeds 1 --policy p2c -o csv',
  ],
});

transcript('simulate/copy', {
  timeoutMs: 60_000,
  run: [
    'lbctl simulate show lti-critical > mine.yaml',
    'lbctl simulate run lti-critical --set utilisation=50% --seeds 1 --duration 20s -o csv > bundled.csv',
    'lbctl simulate run mine.yaml --set utilisation=50% --seeds 1 --duration 20s -o csv | cmp bundled.csv - && echo the same',
  ],
});

transcript('simulate/own-mistakes', {
  files,
  timeoutMs: 60_000,
  run: [
    `${run} --trace empty.log`,
    `${run} --trace comments.log`,
    `${run} --trace scanner.log`,
    `${run} --trace json.log`,
    `${run} --trace w3c.log`,
    `${run} --trace none.log`,
    `${run} --trace profiles.ndjson`,
    `${run} --trace combined.log --duration 5s`,
    'lbctl simulate run own.yaml --profiles without-cpu.ndjson',
    'lbctl simulate run own.yaml --profiles samples.ndjson',
    'lbctl simulate run faulty.yaml --profiles profiles.ndjson',
    'lbctl simulate run zone-outage --profiles profiles.ndjson',
    'lbctl simulate run zone-outage --trace combined.log',
    'lbctl simulate run fastdfs-costs --profiles profiles.ndjson',
  ],
});
