import { describe, expect, it } from 'vitest';
import { importsOf, sources } from './sources.ts';

/** What is measured by a load run and what is simulated is the same code: both get policies by name. */

const FOLDER = 'src/core/policy/';

/** Where policies come from. */
const gates = ['dispatching.ts', 'parse-policy.ts', 'registry.ts'].map((file) => FOLDER + file);
/** Rules of a pool, which have policies by their names. */
const rules = ['pool.ts', 'pool-rules.ts'].map((file) => FOLDER + file);
/** What they are told, and who counts for them. */
const surroundings = ['policy.ts', 'node-columns.ts', 'dispatcher.ts'].map((file) => FOLDER + file);

const policyImports = (file: string) =>
  importsOf(file).filter((found) => found.file?.startsWith(FOLDER));

/** Files that load what a policy is made of, as the registry does. */
const single = importsOf(`${FOLDER}registry.ts`)
  .filter(({ isTypeOnly }) => !isTypeOnly)
  .map(({ file }) => file);

const runs = [
  { of: 'load runs', within: /^src\/(core|adapters)\/load\// },
  { of: 'simulations', within: /^src\/core\/simulation\// },
];

describe.each(runs)('$of', ({ within }) => {
  const files = sources().filter((file) => within.test(file));

  it('make policies in one place, from the registry', () => {
    const makers = files.filter((file) =>
      importsOf(file).some((found) => found.file === gates[0] && !found.isTypeOnly),
    );
    expect(makers.length).toBeGreaterThan(0);
    expect(importsOf(gates[0]!).map(({ file }) => file)).toContain(gates[2]);
  });

  it('know no single policy', () => {
    expect(single.length).toBeGreaterThan(10);
    const others = files.flatMap((file) =>
      policyImports(file)
        .filter((found) => ![...gates, ...rules, ...surroundings].includes(found.file!))
        .map((found) => `${file} imports ${found.written}`),
    );
    expect(others).toEqual([]);
  });
});

it('nobody but the registry knows a single policy', () => {
  const outside = sources().filter((file) => !file.startsWith(FOLDER));
  const faults = outside.flatMap((file) =>
    policyImports(file)
      .filter((found) => single.includes(found.file))
      .map((found) => `${file} imports ${found.written}`),
  );
  expect(faults).toEqual([]);
});
