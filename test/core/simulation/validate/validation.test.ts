import { describe, expect, it } from 'vitest';
import { runCell } from '../../../../src/core/simulation/run-cell.ts';
import { ValidationJobs } from '../../../../src/core/simulation/validate/validation.ts';
import { closedForms } from '../../../../src/core/simulation/validate/validation-forms.ts';
import vectors from '../../../fixtures/queueing/reference.json' with { type: 'json' };

const forms = closedForms();

describe('the list of closed forms', () => {
  it.each([
    { of: 'M/M/1-PS', values: vectors.mm1ps.map(({ ET }) => ET) },
    { of: 'M/M/1-PS', values: vectors.mm1ps_variance.map((row) => row.var) },
    { of: 'M/G/1-PS', values: vectors.mg1ps_conditional.map((row) => row.ET_x) },
    { of: 'M/M/c', values: vectors.mmc.map(({ ET }) => ET) },
    { of: 'round robin', values: vectors.rr_exp.map(({ ET }) => ET) },
    { of: 'shortest queue', values: vectors.jsq2.map(({ ET }) => ET) },
    ...[1, 2, 3].map((d) => ({
      of: d === 1 ? 'one choice' : `${d} choices`,
      values: vectors.power_of_d_meanfield.filter((row) => row.d === d).map(({ ET }) => ET),
    })),
    {
      of: 'fixed split',
      values: vectors.static_split
        .filter(({ mu }) => mu.length === 4)
        .flatMap((row) => [row.ET_optimal, row.ET_proportional, row.ET_equal ?? row.ET_optimal]),
    },
  ])('has every vector of $of', ({ of, values }) => {
    const known = forms.filter(({ name }) => name === of).map(({ exact }) => exact);
    for (const value of values) {
      expect(known.some((exact) => Math.abs(exact / value - 1) < 1e-5)).toBe(true);
    }
  });
});

/** The queues of single nodes and of a few; those of very many nodes take minutes. */
const quick = forms.filter(({ parts }) =>
  parts.every(({ run }) => run.model.speeds.length <= 8 && run.model.rho <= 0.9),
);

it('the engine agrees with theory', { timeout: 120_000 }, () => {
  const work = new ValidationJobs(quick, {
    requests: 5000,
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  });
  const rows = work.rows(work.jobs.map((job) => runCell(job)));
  expect(rows).toHaveLength(quick.length);
  expect(rows.filter(({ isWithin }) => !isWithin)).toEqual([]);
});

it('leaves out what is not there', () => {
  const work = new ValidationJobs(quick.slice(0, 2), { requests: 1000, seeds: [1, 2] });
  const outcomes = work.jobs.map((job, i) => (i === 0 ? undefined : runCell(job)));
  expect(work.rows(outcomes).map(({ setting }) => setting)).toEqual([quick[1]!.setting]);
});

it('runs each model once, whatever needs it', () => {
  const work = new ValidationJobs(forms, { requests: 1000, seeds: [1] });
  const models = work.jobs.map((job) => JSON.stringify(job));
  expect(new Set(models).size).toBe(models.length);
});

it('a wrong theory is found out', () => {
  const [form] = quick;
  const wrong = { ...form!, exact: form!.exact * 1.2 };
  const work = new ValidationJobs([wrong], { requests: 20_000, seeds: [1, 2, 3] });
  const [row] = work.rows(work.jobs.map((job) => runCell(job)));
  expect(row).toMatchObject({ isWithin: false });
  expect(row!.deviation).toBeLessThan(-3);
});
