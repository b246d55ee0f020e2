import { transcript } from '../transcript.ts';

transcript('simulate/validate', {
  timeoutMs: 60_000,
  run: [
    'lbctl simulate validate --only M/M/c --requests 20000',
    'lbctl simulate validate --only "shortest queue" --requests 2000 --seeds 3 --output csv',
    'lbctl simulate validate --only M/M/c --requests 2000 --seeds 3 --json | head -c 300',
    'lbctl simulate validate --only m/m/c',
    'lbctl simulate validate --only M/M/c --seeds 0',
  ],
});
