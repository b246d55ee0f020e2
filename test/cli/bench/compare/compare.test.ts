import { loadRunText } from '../../../support/load-runs.ts';
import { transcript } from '../../transcript.ts';

const changed = (change: (run: Record<string, Record<string, unknown>>) => void): string => {
  const run = JSON.parse(loadRunText());
  change(run);
  return JSON.stringify(run);
};

const files = {
  'before.json': loadRunText(),
  'same.json': loadRunText({ seed: 2 }),
  'slower.json': loadRunText({ seed: 3, slowness: 1.3 }),
  'faster.json': loadRunText({ seed: 4, slowness: 0.7 }),
  'failing.json': loadRunText({ seed: 5, failureShare: 0.02 }),
  'silent.json': loadRunText({ failureShare: 1 }),
  'short.json': loadRunText({ seed: 6, seconds: 4, isPartial: true }).replace(
    '"durationMs":4000',
    '"durationMs":12000',
  ),
  'limited.json': loadRunText({ seed: 7, limits: ['its thread was busy all the time'] }),
  'other.json': changed((run) => {
    Object.assign(run.plan!, { rate: '300/s', policy: 'p2c', timeoutMs: 2_000 });
  }),
  'odd.json': changed((run) => {
    Object.assign(run.total!, { errorShare: -1, bytes: 'many' });
  }),
  'ring.json': '{"kind":"Ring"}',
  'cut.json': loadRunText().slice(0, 100),
};

transcript('bench/compare/compare', {
  files,
  run: [
    'lbctl bench compare before.json same.json',
    'lbctl bench compare before.json slower.json --fail-on-regression 5%',
    'lbctl bench compare before.json slower.json --fail-on-regression 60% | tail -1',
    'lbctl bench compare before.json faster.json failing.json silent.json --fail-on-regression 5%',
    'lbctl bench compare before.json short.json limited.json | tail -2',
    'LBCTL_ASCII=1 COLUMNS=60 lbctl bench compare before.json slower.json',
    'lbctl bench compare before.json slower.json --output csv',
    'lbctl bench compare before.json slower.json --report report.html --output ndjson | head -1',
    'head -c 32 report.html',
  ],
});

transcript('bench/compare/bad-calls', {
  files,
  run: [
    'lbctl bench compare',
    'lbctl bench compare before.json',
    'lbctl bench compare before.json other.json',
    'lbctl bench compare before.json odd.json',
    'lbctl bench compare before.json ring.json',
    'lbctl bench compare before.json cut.json',
    'lbctl bench compare before.json none.json',
    'lbctl bench compare before.json same.json --noise much',
    'lbctl bench compare before.json same.json --noise 10% --fail-on-regression 5%',
    'lbctl bench compare before.json same.json --report nowhere/report.html',
  ],
});
