import { afterEach, describe, expect, it } from 'vitest';
import type {
  HostProbe,
  HostProbeSpec,
  ProbeOutcome,
  ProbeTarget,
  ProfileRequest,
  SampleRequest,
} from '../../../src/core/probe/host-probe.ts';
import type { LoadSample } from '../../../src/core/probe/load-sample.ts';
import type { Figure, HostProfile } from '../../../src/core/probe/profile.ts';

/** Nodes to try a source on. Servers are started before and ended after by the member's own test file. */
interface ProbeFixture {
  /** Nodes that answer; at least two, which may be one machine under two ids. */
  readonly good: readonly ProbeTarget[];
  /** A node that refuses or is not there; undefined for sources that are not remote. */
  readonly bad: ProbeTarget | undefined;
  /** A node that takes connections and never says a word, where a server can play one. */
  readonly silent?: ProbeTarget;
  /** The most questions that the server had open at the same time so far, where it counts. */
  readonly mostAtOnce?: () => number;
}

export interface ContractOptions {
  /** Called in every test, after the hooks `beforeAll` of the file. */
  readonly fixture: () => ProbeFixture;
  /** A probe that is not that of the registry, such as one with a world of its own. */
  readonly create?: () => HostProbe;
}

const patience = { concurrency: 4, timeoutMs: 20_000 };
const profileRequest = (signal = new AbortController().signal): ProfileRequest => ({
  ...patience,
  signal,
  diskPath: '/var/tmp',
  measuresCpu: false,
  measuresDisk: false,
  measuresWrites: false,
  isForced: false,
});
const sampleRequest = (signal = new AbortController().signal): SampleRequest => ({
  ...patience,
  signal,
  intervalMs: 50,
});

/** What every source of host figures must hold, whatever it claims. */
export function hostProbeContract(
  name: string,
  spec: HostProbeSpec,
  { fixture, create = spec.create }: ContractOptions,
): void {
  describe(`host probe ${name}`, () => {
    const open: HostProbe[] = [];
    const probe = (): HostProbe => {
      const one = create();
      open.push(one);
      return one;
    };
    afterEach(async () => {
      await Promise.all(open.splice(0).map((one) => one.close()));
    });

    it('says what it is in one line', () => {
      expect(spec.summary).toMatch(/^.{5,60}$/);
      expect(spec.source).not.toBe('');
    });

    describe.runIf(spec.claims.profiles)('profiles', () => {
      const askOf: AskOf<ProfileRequest, HostProfile> = (one, targets, request) =>
        Array.fromAsync(one.profile(targets, request));
      const profiles = (targets: readonly ProbeTarget[], request = profileRequest()) =>
        askOf(probe(), targets, request);
      outcomes(askOf, profileRequest);

      it('have every figure with its source and time, or the reason why it is missing', async () => {
        for (const profile of measured(await profiles(fixture().good))) {
          expect(new Date(profile.measuredAt).toISOString()).toBe(profile.measuredAt);
          for (const part of profileParts(profile)) checkFigures({ ...part });
        }
      });

      it.runIf(spec.claims.measuresCpu)('measure the CPU when asked to', async () => {
        const request = { ...profileRequest(), measuresCpu: true };
        const [profile] = measured(await profiles(fixture().good.slice(0, 1), request));
        expect(profile?.cpu.scoreMopsPerSecond.value).toBeGreaterThan(1);
        expect(profile?.cpu.scoreCpuTimeRatio.value).toBeGreaterThan(0);
        expect(profile?.cpu.scoreCpuTimeRatio.value).toBeLessThanOrEqual(1);
      });

      it.runIf(spec.claims.measuresCpu || spec.claims.measuresDisk)(
        'put no load on the node unless asked to',
        async () => {
          for (const { cpu, disk } of measured(await profiles(fixture().good))) {
            expect(cpu.scoreMopsPerSecond.value).toBeNull();
            expect(disk.randomReadIops.value).toBeNull();
            expect(disk.ladder).toEqual([]);
          }
        },
      );
    });

    describe.runIf(spec.claims.samples)('load samples', () => {
      const askOf: AskOf<SampleRequest, LoadSample> = (one, targets, request) =>
        Array.fromAsync(one.sample(targets, request));
      const samples = (targets: readonly ProbeTarget[], request = sampleRequest()) =>
        askOf(probe(), targets, request);
      outcomes(askOf, sampleRequest);

      it('have every figure with its source and time, or the reason why it is missing', async () => {
        for (const sample of measured(await samples(fixture().good))) checkSample(sample);
      });

      it('can be taken again and again', async () => {
        const one = probe();
        const { good } = fixture();
        let before = '';
        for (let round = 0; round < 3; round++) {
          const found = measured(await Array.fromAsync(one.sample(good, sampleRequest())));
          expect(found.map(({ node }) => node).sort()).toEqual(ids(good));
          for (const sample of found) checkSample(sample);
          expect(found[0]!.sampledAt >= before).toBe(true);
          before = found[0]!.sampledAt;
        }
      });
    });

    it('can be closed twice', async () => {
      const one = probe();
      await one.close();
      await expect(one.close()).resolves.toBeUndefined();
    });

    function outcomes<R extends ProfileRequest | SampleRequest, T>(
      askOf: AskOf<R, T>,
      requestWith: (signal?: AbortSignal) => R,
    ): void {
      const ask = (targets: readonly ProbeTarget[], request = requestWith()) =>
        askOf(probe(), targets, request);

      it('have one outcome for each target', async () => {
        const found = await ask(fixture().good);
        expect(found.map(({ node }) => node).sort()).toEqual(ids(fixture().good));
        expect(found.filter(({ kind }) => kind === 'failed')).toEqual([]);
        expect(await ask([])).toEqual([]);
      });

      it.runIf(spec.claims.isRemote)('of a node that fails cost the others nothing', async () => {
        const { good, bad } = fixture();
        const found = await ask([bad!, ...good]);
        const failed = found.filter(({ kind }) => kind === 'failed');
        expect(failed).toMatchObject([{ node: bad!.node, reason: expect.stringMatching(/\w/) }]);
        expect(found).toHaveLength(good.length + 1);
      });

      it.runIf(spec.claims.isRemote)(
        'of a node that never answers cost the others nothing',
        async (test) => {
          const { good, silent } = fixture();
          if (silent === undefined) return test.skip('the server cannot play such a node');
          const request = { ...requestWith(), timeoutMs: 300 };
          const found = await ask([silent, ...good], request);
          const failed = found.filter(({ kind }) => kind === 'failed');
          expect(failed).toMatchObject([{ node: silent.node, code: 'NODE_TIMEOUT' }]);
          expect(found).toHaveLength(good.length + 1);
        },
      );

      it.runIf(spec.claims.isRemote)(
        'come from no more nodes at a time than allowed',
        async (test) => {
          const { good, mostAtOnce } = fixture();
          if (mostAtOnce === undefined) return test.skip('the server does not count');
          const many = Array.from({ length: 8 }, (_, i) => ({
            ...good[i % good.length]!,
            node: `n${i}`,
          }));
          expect(await ask(many)).toHaveLength(8);
          expect(mostAtOnce()).toBeLessThanOrEqual(patience.concurrency);
        },
      );

      it('are all there when it was interrupted before it began', async () => {
        const found = await ask(fixture().good, requestWith(AbortSignal.abort('SIGINT')));
        expect(found.map(({ node }) => node).sort()).toEqual(ids(fixture().good));
        for (const outcome of found) expect(outcome).toMatchObject({ code: 'INTERRUPTED' });
      });

      it('are all there when it is interrupted on the way', async () => {
        const stop = new AbortController();
        const found = ask(fixture().good, requestWith(stop.signal));
        setImmediate(() => stop.abort('SIGINT'));
        expect((await found).map(({ node }) => node).sort()).toEqual(ids(fixture().good));
      });

      it('are all there when the probe is closed on the way', async () => {
        const one = probe();
        const found = askOf(one, fixture().good, requestWith());
        setImmediate(() => one.close());
        const nodes = (await found).map(({ node }) => node);
        expect(nodes.sort()).toEqual(ids(fixture().good));
      });
    }
  });
}

type AskOf<R, T> = (
  probe: HostProbe,
  targets: readonly ProbeTarget[],
  request: R,
) => Promise<ProbeOutcome<T>[]>;

function ids(targets: readonly ProbeTarget[]): string[] {
  return targets.map(({ node }) => node).sort();
}

function measured<T>(outcomes: readonly ProbeOutcome<T>[]): T[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind === 'measured') return [outcome.value];
    throw new Error(`node ${outcome.node}: ${outcome.reason}`);
  });
}

function profileParts({ system, cpu, memory, disk, pressure }: HostProfile): object[] {
  return [system, cpu, memory, disk, pressure];
}

function checkSample({ sampledAt, intervalMs, cpu, memory, disk, network, pressure }: LoadSample) {
  expect(new Date(sampledAt).toISOString()).toBe(sampledAt);
  expect(intervalMs).toBeGreaterThan(0);
  for (const part of [cpu, memory, disk, network, pressure]) checkFigures({ ...part });
}

/** A capacity is never 0 and a utilisation may be; nothing is negative. */
const MAY_BE_ZERO = /^(?!score).*(?:Ratio|PerSecond)$|^efficiencyCores$|^availableBytes$/;

/** Fields that are figures, among others. */
function checkFigures(fields: Readonly<Record<string, unknown>>): void {
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field !== 'object' || field === null || !('value' in field)) continue;
    const figure = field as Figure<unknown>;
    const stamp = 'reason' in figure ? figure.reason : figure.source && figure.measuredAt;
    expect(stamp, name).toMatch(/\w/);
    if (typeof figure.value !== 'number') continue;
    expect(Number.isFinite(figure.value), name).toBe(true);
    const mayBeZero = MAY_BE_ZERO.test(name);
    expect(mayBeZero ? figure.value >= 0 : figure.value > 0, name).toBe(true);
    if (name.endsWith('Ratio')) expect(figure.value, name).toBeLessThanOrEqual(1);
  }
}
