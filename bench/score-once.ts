// Prints one CPU score, in Mops/s: run in a control group by bench/probe.ts.
import { scoreCpu } from '../src/adapters/probe/cpu-score.ts';

const { mopsPerSecond } = await scoreCpu(new AbortController().signal);
process.stdout.write(`${mopsPerSecond}\n`);
