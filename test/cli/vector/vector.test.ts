import { describe } from 'vitest';
import {
  fourNodes,
  profilesText,
  recordingText,
  samplesText,
  type Use,
} from '../../support/recordings.ts';
import { transcript } from '../transcript.ts';

const uses: Readonly<Record<string, Use>> = {
  'web-1': { cpu: 0.75, memory: 0.5, disk: 0.25 },
  'web-2': { cpu: 0.5, memory: 0.5, disk: 0.25 },
  'web-3': { cpu: 0.25, memory: 0.25, disk: 0.1 },
  'web-4': { cpu: 0.97, memory: 0.5, disk: 0.1 },
};
const calm: typeof uses = { ...uses, 'web-4': { cpu: 0.4, memory: 0.5, disk: 0.1 } };
const profiles = profilesText();
/** As text, with one figure replaced. */
const without = (text: string, figure: RegExp): string =>
  text.replace(figure, '"$1":{"value":null,"reason":"not asked for"}');

const files = {
  'profiles.ndjson': profiles,
  'samples.ndjson': samplesText(calm) + samplesText(uses, 60),
  'calm.ndjson': samplesText(calm),
};

/** Files with everything wrong that files can have. */
const bad = {
  'empty.ndjson': '',
  'bad-profiles.ndjson': `${profiles}${profiles}{"kind":"Ring"}\n`,
  'bad-samples.ndjson': `${files['calm.ndjson'].replace('"value":0.75', '"value":1.75')}no JSON\n${samplesText({ 'web-1': calm['web-1']! })}`,
  'strange.ndjson': samplesText({ 'web-9': calm['web-1']!, 'web-8': calm['web-1']! }),
  'hostile.ndjson': samplesText({ 'web-\x1b[31m8': calm['web-1']!, 'web 9': calm['web-1']! }),
  'no-day.ndjson': files['calm.ndjson'].replace('2026-01-02', '2026-02-30'),
  'heavy.txt': 'web-1=300\nweb-2=1\nweb-3=1\nweb-4=1\n',
  'json.txt': profiles,
  'wrong.yaml':
    'version: 1\nnodes: [web-1=10.0.0.1]\nvector:\n  loadWeights: [0.4, 0.4, 0.2]\n  law: stedy\n  cycle: 500ms\n',
  'other.txt': 'web-1=3\ndb-1=2\n',
};

describe('lbctl vector', () => {
  transcript('vector/performance', {
    timeoutMs: 60_000,
    files: {
      ...files,
      'no-disk.ndjson': without(profiles, /"(randomReadIops)":\{[^}]*\}/),
      'no-score.ndjson': without(profiles, /"(scoreMopsPerSecond)":\{[^}]*\}/),
      'lbctl.yaml':
        'version: 1\nnodes: [web-1=10.0.0.1]\nring: { virtualNodes: 100 }\nvector: { performanceWeights: [0.5, 0.5, 0], iopsRatioCap: 4 }\n',
    },
    run: [
      'lbctl vector performance --profiles profiles.ndjson --explain',
      'mv lbctl.yaml set.yaml; lbctl vector performance --profiles profiles.ndjson --explain',
      'lbctl vector performance --profiles profiles.ndjson --cluster set.yaml --explain',
      'lbctl vector performance --profiles no-disk.ndjson',
      'lbctl vector performance --profiles no-score.ndjson',
      'lbctl vector performance --profiles profiles.ndjson --output csv',
      'head -1 profiles.ndjson | lbctl vector performance --profiles - --json',
    ],
  });

  transcript('vector/load', {
    timeoutMs: 60_000,
    files: {
      ...files,
      'no-disk.ndjson': samplesText(calm).replace(
        /"disk":\{"busyRatio":\{[^}]*\}/,
        '"disk":{"busyRatio":{"value":null,"reason":"the node does not tell"}',
      ),
      'all-hot.ndjson': samplesText(
        Object.fromEntries(
          Object.entries(uses).map(([node, use]) => [node, { ...use, cpu: 0.95 }]),
        ),
      ),
    },
    run: [
      'lbctl vector load --samples calm.ndjson',
      'lbctl vector load --samples samples.ndjson --profiles profiles.ndjson --explain',
      'lbctl vector load --samples no-disk.ndjson --explain',
      'lbctl vector load --samples all-hot.ndjson',
      'lbctl vector load --samples samples.ndjson --profiles profiles.ndjson --output ndjson',
      'lbctl vector load --samples calm.ndjson --json',
    ],
  });

  transcript('vector/weights', {
    timeoutMs: 60_000,
    files: {
      ...files,
      'current.txt': 'web-1=100\nweb-2=100\nweb-3=50\nweb-4=50\n',
      'one.ndjson': samplesText({ 'web-1': { cpu: 0.8, memory: 0.5, disk: 0.2 } }),
      'stale.ndjson':
        samplesText({ 'web-1': uses['web-1']! }) + samplesText({ 'web-2': uses['web-2']! }, 13),
    },
    run: [
      'lbctl vector weights --profiles profiles.ndjson --explain',
      'lbctl vector weights --profiles profiles.ndjson --samples samples.ndjson --explain',
      'lbctl vector weights --profiles profiles.ndjson --samples samples.ndjson --law dch --explain',
      'lbctl vector weights --profiles profiles.ndjson --samples calm.ndjson --law cumulative --current current.txt',
      'lbctl vector weights --profiles profiles.ndjson --max 10 --output csv',
      'lbctl vector weights --profiles profiles.ndjson --samples one.ndjson',
      'lbctl vector weights --profiles profiles.ndjson --samples stale.ndjson',
    ],
  });

  transcript('vector/replay', {
    timeoutMs: 60_000,
    files: {
      ...files,
      'recording.ndjson': recordingText(fourNodes, { offered: 0.7, cycleCount: 40, seed: 3 }),
      'slow.ndjson': samplesText(calm) + samplesText(calm, 60) + samplesText(calm, 120),
    },
    run: [
      'lbctl vector replay recording.ndjson --profiles profiles.ndjson --max-flaps 0',
      'lbctl vector replay recording.ndjson --profiles profiles.ndjson --law dch --max-flaps 0',
      'lbctl vector replay recording.ndjson --profiles profiles.ndjson --compare --max-flaps 5',
      'lbctl vector replay recording.ndjson --profiles profiles.ndjson --as-recorded --compare --output csv',
      'lbctl vector replay slow.ndjson --profiles profiles.ndjson',
      'lbctl vector replay --simulate 55% --cycles 120 --compare',
      'lbctl vector replay --simulate 70% --cycles 60 --seed 7 --profiles profiles.ndjson --json',
    ],
  });

  transcript('vector/interrupted', {
    timeoutMs: 60_000,
    run: [
      'timeout --foreground --preserve-status -s INT 6 lbctl vector replay --simulate 55% --cycles 100000 --json > out.json',
      'grep -c \'"law": "steady",$\' out.json; tail -4 out.json',
    ],
  });

  transcript('vector/list-laws', {
    timeoutMs: 60_000,
    run: [
      'lbctl vector list-laws',
      'lbctl vector list-laws --formulas',
      'lbctl vector list-laws --sources',
      'lbctl vector list-laws --output csv',
    ],
  });

  transcript('vector/bad-files', {
    timeoutMs: 60_000,
    files: {
      ...files,
      ...bad,
    },
    run: [
      'lbctl vector performance',
      'lbctl vector performance --profiles none.ndjson',
      'lbctl vector performance --profiles empty.ndjson',
      'lbctl vector performance --profiles bad-profiles.ndjson',
      'lbctl vector performance --profiles samples.ndjson',
      'lbctl vector performance --profiles profiles.ndjson --cluster wrong.yaml',
      'lbctl vector performance --profiles profiles.ndjson --cluster none.yaml',
      'lbctl vector load --samples bad-samples.ndjson',
      'lbctl vector load --samples profiles.ndjson',
      'lbctl vector load --samples strange.ndjson --profiles profiles.ndjson',
      'lbctl vector load --samples hostile.ndjson',
      'lbctl vector load --samples no-day.ndjson',
      "sed 's/web-1/web 1/' profiles.ndjson > p; lbctl vector performance --profiles p",
      'lbctl vector weights --profiles profiles.ndjson --samples calm.ndjson --current heavy.txt',
      'lbctl vector weights --profiles profiles.ndjson --samples calm.ndjson --current json.txt',
    ],
  });

  transcript('vector/bad-calls', {
    timeoutMs: 60_000,
    files: { ...files, ...bad },
    run: [
      'lbctl vector weights --profiles profiles.ndjson --law stedy',
      'lbctl vector weights --profiles profiles.ndjson --law dch',
      'lbctl vector weights --profiles profiles.ndjson --max 0',
      'lbctl vector weights --profiles profiles.ndjson --current other.txt',
      'lbctl vector weights --profiles profiles.ndjson --samples calm.ndjson --current other.txt',
      'lbctl vector replay',
      'lbctl vector replay samples.ndjson',
      'lbctl vector replay samples.ndjson --simulate 55%',
      'lbctl vector replay --simulate 140%',
      'lbctl vector replay --simulate 0',
      'lbctl vector replay samples.ndjson --profiles profiles.ndjson --seed 3',
      'lbctl vector replay strange.ndjson --profiles profiles.ndjson --json',
    ],
  });

  transcript('vector/ring-build', {
    timeoutMs: 60_000,
    files: {
      ...files,
      'lbctl.yaml':
        'version: 1\nnodes:\n  - web-1=10.0.0.1\n  - web-2=10.0.0.2\n  - web-3=10.0.0.3\n  - web-4=10.0.0.4\n',
      'weights.txt': 'web-1=2\nweb-2=2\nweb-3=1\nweb-4=1\n',
      'strange.ndjson': samplesText({ 'web-9': calm['web-1']! }),
    },
    run: [
      'lbctl ring build --weights-from profiles.ndjson',
      'lbctl ring show --output csv',
      'lbctl ring build --weights-from profiles.ndjson --algorithm circle -r circle.json',
      'lbctl ring show -r circle.json | head -3',
      'lbctl ring build --weights-from profiles.ndjson --samples calm.ndjson -r circle.json --copies 1 --dry-run',
      'lbctl ring build --weights-from profiles.ndjson --samples samples.ndjson --law dch -r circle.json --yes',
      'lbctl ring build --weights weights.txt -r lines.json',
      'lbctl ring build --weights-from weights.txt --samples calm.ndjson -r new.json',
      'lbctl ring build --weights-from profiles.ndjson --samples strange.ndjson -r new.json',
      'lbctl ring build --samples calm.ndjson -r new.json',
      'lbctl ring build --weights-from profiles.ndjson --law dch -r new.json',
      'head -3 profiles.ndjson > some; lbctl ring build --weights-from some -r new.json --dry-run',
    ],
  });
});
