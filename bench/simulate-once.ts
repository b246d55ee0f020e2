// Simulates one cluster and prints its mean response time, how long that took, and the most memory it had.
import { runModel } from '../src/core/simulation/engine/run-model.ts';
import { validationModel } from '../src/core/simulation/validate/validation-models.ts';

const [nodes, policy, requests, rho, discipline] = process.argv.slice(2);
const speeds = Array.from({ length: Number(nodes) }, () => 1);
const model = validationModel(
  {
    speeds,
    policy: policy!,
    rho: Number(rho),
    discipline: discipline === 'fifo' ? 'fifo' : 'ps',
  },
  Number(requests),
  0,
  1,
);
// The code is compiled as the run goes on, as it is for whoever simulates: nothing is warmed up.
const begin = performance.now();
const { metrics } = runModel({ ...model, warmUpMs: 0, pieces: 0 });
const tookMs = performance.now() - begin;
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({ meanResponseMs: metrics.meanResponseMs, tookMs, maxRssMiB: maxRSS / 1024 }),
);
