import { afterEach, describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/core/health/evidence.ts';
import type {
  HeartbeatProbe,
  HeartbeatProbeSpec,
  HeartbeatTarget,
} from '../../../src/core/health/heartbeat-probe.ts';
import { printable } from '../../../src/core/kernel/printable.ts';
import type { Ms } from '../../../src/core/kernel/units.ts';

/** Nodes to try a probe on. Servers are started before and ended after by the member's own test file. */
export interface HeartbeatFixture {
  readonly good: HeartbeatTarget;
  /** Answers, but not as expected. */
  readonly wrong?: HeartbeatTarget;
  /** Begins an answer that has no end. */
  readonly endless?: HeartbeatTarget;
  /** Hears the question and says nothing: closes the connection, or drops the datagram. */
  readonly closing?: HeartbeatTarget;
  /** Nobody listens there. */
  readonly refusing?: HeartbeatTarget;
  /** Stops the process of all of them. @returns lets it go on */
  freeze?(): () => void;
}

const PATIENCE: Ms = 10_000;
const SHORT: Ms = 300;

/** What every heartbeat probe must hold, whatever it claims. */
export function heartbeatProbeContract(
  name: string,
  spec: HeartbeatProbeSpec,
  fixture: () => HeartbeatFixture,
): void {
  const { claims } = spec;

  describe(`heartbeat probe ${name}`, () => {
    const open: HeartbeatProbe[] = [];
    const probe = (): HeartbeatProbe => {
      const one = spec.create();
      open.push(one);
      return one;
    };
    afterEach(async () => {
      await Promise.all(open.splice(0).map((one) => one.close()));
    });

    const ask = async (
      target: HeartbeatTarget,
      timeoutMs = PATIENCE,
      one = probe(),
    ): Promise<Evidence> => {
      const evidence = await one.check(target, { timeoutMs });
      expect(evidence.node).toBe(target.node);
      expect(evidence.rttMs).toBeGreaterThanOrEqual(0);
      expect(evidence.detail).toBe(printable(evidence.detail));
      expect(evidence.detail.length).toBeLessThanOrEqual(160);
      return evidence;
    };

    it('says what it is in one line', () => {
      expect(spec.summary).toMatch(/^.{5,60}$/);
      expect(spec.source).not.toBe('');
    });

    it('finds an answer, again and again', async () => {
      const one = probe();
      for (let round = 0; round < 4; round++) {
        expect(await ask(fixture().good, PATIENCE, one)).toMatchObject({ finding: 'answered' });
      }
    });

    it('can have several checks of a node open at once', async () => {
      const one = probe();
      const checks = Array.from({ length: 5 }, () => ask(fixture().good, PATIENCE, one));
      const findings = (await Promise.all(checks)).map(({ finding }) => finding);
      expect(findings).toEqual(Array.from({ length: 5 }, () => 'answered'));
    });

    it('tells a wrong answer in words', async (test) => {
      const { wrong } = fixture();
      if (wrong === undefined) return test.skip('no node can answer wrongly');
      const evidence = await ask(wrong, SHORT);
      expect(evidence).toMatchObject({ finding: 'wrong', detail: expect.stringMatching(/\w/) });
    });

    it.runIf(claims.seesRefusal)('tells a refusal from silence', async () => {
      const { finding, rttMs } = await ask(fixture().refusing!);
      expect(finding).toBe('refused');
      expect(rttMs).toBeLessThan(PATIENCE / 2);
    });

    it('ends in time when a node says nothing', async (test) => {
      const { closing } = fixture();
      if (closing === undefined) return test.skip('no node can keep silent');
      const { finding } = await ask(closing, SHORT);
      expect(['reset', 'no-answer', 'no-connection']).toContain(finding);
    });

    it('ends in time when an answer has no end', async (test) => {
      const { endless } = fixture();
      if (endless === undefined) return test.skip('an answer is one datagram');
      const { finding, rttMs } = await ask(endless, SHORT);
      expect(['wrong', 'no-answer']).toContain(finding);
      expect(rttMs).toBeLessThan(SHORT + 2000); // on a busy machine
    });

    it('finds out a frozen process, or claims that it cannot', async (test) => {
      const { good, freeze } = fixture();
      if (freeze === undefined) return test.skip('there is no process to freeze');
      const one = probe();
      await ask(good, PATIENCE, one); // so that there is something to keep
      const thaw = freeze();
      try {
        const found = [await ask(good, SHORT, one), await ask(good, SHORT, one)];
        const findings = found.map(({ finding }) => finding);
        const wanted = claims.seesFrozen ? /^no-(?:answer|connection)$/ : /^answered$/;
        for (const finding of findings) expect(finding).toMatch(wanted);
      } finally {
        thaw();
      }
      expect(await ask(good, PATIENCE, one)).toMatchObject({ finding: 'answered' });
    });

    it('tells the incarnation when it claims to, and each time the same', async () => {
      const one = probe();
      const found = [
        await ask(fixture().good, PATIENCE, one),
        await ask(fixture().good, PATIENCE, one),
      ];
      const [first, second] = found.map(({ incarnation }) => incarnation);
      expect(second).toBe(first);
      expect(first !== undefined).toBe(claims.seesRestart);
    });

    it.each([
      { name: 'before', abortsBefore: true },
      { name: 'on the way', abortsBefore: false },
    ])('ends when it is interrupted $name', async ({ abortsBefore }) => {
      const stop = new AbortController();
      if (abortsBefore) stop.abort('SIGINT');
      const found = probe().check(fixture().good, { timeoutMs: PATIENCE, signal: stop.signal });
      stop.abort('SIGINT');
      expect(await found).toMatchObject({ finding: 'local', detail: 'interrupted' });
    });

    it('ends its checks when it is closed, and takes no more', async () => {
      const one = probe();
      const found = one.check(fixture().good, { timeoutMs: PATIENCE });
      await one.close();
      const later = one.check(fixture().good, { timeoutMs: PATIENCE });
      for (const evidence of await Promise.all([found, later])) {
        expect(evidence).toMatchObject({ finding: 'local', detail: 'interrupted' });
      }
      await expect(one.close()).resolves.toBeUndefined();
    });
  });
}
