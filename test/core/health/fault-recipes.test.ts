import { afterAll, expect, it } from 'vitest';
import { detectors } from '../../../src/core/health/detector/registry.ts';
import type { Ms } from '../../../src/core/kernel/units.ts';
import { type Fault, FaultWorld, faultRecipe } from './fault-world.ts';

const SEEDS = 1000;
const SEEDS_PER_TEST = 100;
const isOfWatcher = ({ node }: Fault): boolean => node === 'watcher';
const isDeath = ({ kind }: Fault): boolean =>
  kind === 'killed' || kind === 'frozen' || kind === 'cut';

const found = { deaths: 0, mistakes: 0, detectionMs: 0, slowestMs: 0, hours: 0 };

/**
 * Plays the recipe of a seed: `faultRecipe(seed)` shows its faults, and a run of this function alone
 * repeats it.
 */
function play(seed: number): void {
  const recipe = faultRecipe(seed);
  const { faults, nodeCount, durationMs } = recipe;
  const world = new FaultWorld(recipe).run();
  const { settings } = world;
  const promise = detectors[settings.detector].promise(settings);
  const trouble = faults.filter(isOfWatcher);
  const lost = faults.filter(({ kind }) => kind === 'loss');
  // After the watcher's own trouble a node is given its patience anew; jitter of a lossy node makes an adaptive detector wait longer.
  const patience = 2 * promise + settings.intervalMs;
  const told = `seed ${seed}: ${JSON.stringify({ detector: settings.detector, nodeCount, faults })}`;

  for (let node = 0; node < nodeCount; node++) {
    const own = faults.filter((fault) => fault.node === node);
    const verdicts = world.events
      .filter((event) => event.kind === 'verdict')
      .filter((event) => event.node === `n${node}`);
    for (const { from, to } of own.filter(isDeath)) {
      const end = Math.min(to, durationMs);
      const isUndisturbed =
        !overlaps(trouble, from - promise, end) &&
        !overlaps(
          own.filter((one) => one.from !== from),
          from - 10 * promise,
          end,
        ) &&
        !allDown(faults, nodeCount, from, end);
      if (!isUndisturbed || end - from < promise + 70) continue;
      // No death is missed, and it is found in the time that the detector promises.
      const death = verdicts.find((event) => event.to === 'dead' && event.at >= from);
      expect(death, `a death was missed, ${told}`).toBeDefined();
      const wait = death!.at - from;
      expect(wait, `a death was found late, ${told}`).toBeLessThanOrEqual(promise + 70);
      found.deaths++;
      found.detectionMs += wait;
      found.slowestMs = Math.max(found.slowestMs, wait);
    }
    for (const { at, to } of verdicts) {
      if (to !== 'dead' || overlaps(own.filter(isDeath), at - patience, at)) continue;
      if (isAlone(world, node, at) && overlaps(trouble, at - patience, at)) continue;
      // Without loss nobody is declared dead who is not.
      found.mistakes++;
      expect(lost.length > 0 || overlaps(own, at - patience, at), `a false death, ${told}`).toBe(
        true,
      );
    }
    // Nothing gets stuck: what was well for long enough at the end is alive.
    const calmSince = Math.max(
      0,
      ...[...own, ...trouble].map(({ to }) => Math.min(to, durationMs)),
    );
    if (durationMs - calmSince > 2 * patience + 10_000) {
      expect(world.verdictOf(node), `stuck, ${told}`).toBe('alive');
    }
    found.hours += durationMs / 3_600_000;
  }
}

const overlaps = (faults: readonly Fault[], from: Ms, to: Ms): boolean =>
  faults.some((fault) => fault.from < to && fault.to > from);

/** Of a single node's silence nobody can tell whose fault it is. */
function isAlone({ events, settings }: FaultWorld, node: number, at: Ms): boolean {
  const silentSince = at - 3 * detectors[settings.detector].promise(settings);
  return !events.some(
    (event) =>
      event.kind === 'verdict' &&
      event.node !== `n${node}` &&
      event.to === 'unknown' &&
      event.at >= silentSince &&
      event.at <= at,
  );
}

/** Then the watcher's own link is blamed, and rightly so. */
function allDown(faults: readonly Fault[], nodeCount: number, from: Ms, to: Ms): boolean {
  if (nodeCount === 1) return false;
  const down = new Set(
    faults
      .filter((fault) => isDeath(fault) || fault.kind === 'loss')
      .filter((fault) => fault.from < to && fault.to > from - 10_000)
      .map(({ node }) => node),
  );
  return down.size === nodeCount;
}

it.each(Array.from({ length: SEEDS / SEEDS_PER_TEST }, (_, i) => ({ first: i * SEEDS_PER_TEST })))(
  'no death is missed, none is false, nothing is stuck: $first and 99 more',
  ({ first }) => {
    for (let seed = first; seed < first + SEEDS_PER_TEST; seed++) play(seed);
    expect(found.deaths).toBeGreaterThan(0);
  },
);

afterAll(() => {
  const mean = Math.round(found.detectionMs / found.deaths);
  process.stdout.write(
    `fault recipes: ${found.deaths} deaths found after ${mean} ms in the mean, ${found.slowestMs} ms at most; ` +
      `${found.mistakes} mistakes, all under loss, in ${Math.round(found.hours)} hours of nodes\n`,
  );
});
