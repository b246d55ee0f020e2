import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings as settings } from '../../../src/core/cluster/heartbeat-defaults.ts';
import { detectors } from '../../../src/core/health/detector/registry.ts';
import type { Evidence, Finding } from '../../../src/core/health/evidence.ts';
import { NodeHealth, type Verdict } from '../../../src/core/health/node-health.ts';

/** A node that is asked by hand; T is 3000. */
class Node {
  readonly health: NodeHealth;

  constructor({ rise = 2, detector = 'timeout' as 'timeout' | 'phi' } = {}) {
    this.health = new NodeHealth(detectors[detector].create(settings, 0), { rise }, 0);
  }

  hear(finding: Finding, now: number, more: Partial<Evidence & { sentAt: number }> = {}): Verdict {
    const { sentAt = now, ...fields } = more;
    const evidence = { node: 'n', finding, rttMs: now - sentAt, detail: '', ...fields };
    return this.health.hear(evidence, { sentAt, isExtra: false }, now).to;
  }
}

describe('NodeHealth', () => {
  it.each([
    { finding: 'refused', want: 'suspect' },
    { finding: 'no-connection', want: 'suspect' },
    { finding: 'no-answer', want: 'suspect' },
    { finding: 'unreachable', want: 'suspect' },
    { finding: 'reset', want: 'suspect' },
    { finding: 'wrong', want: 'suspect' },
    { finding: 'local', want: 'alive' },
  ] as const)('an alive node is $want after $finding', ({ finding, want }) => {
    const node = new Node();
    node.hear('answered', 1000);
    expect(node.hear(finding, 2000)).toBe(want);
  });

  it('is not doubted for a check that was lost, when a later one was answered', () => {
    const node = new Node();
    node.hear('answered', 1000);
    expect(node.hear('no-answer', 3000, { sentAt: 900 })).toBe('alive');
    expect(node.hear('no-answer', 3001, { sentAt: 1001 })).toBe('suspect');
  });

  it.each([1, 2, 5])('takes %d answers in a row to live again', (rise) => {
    const node = new Node({ rise });
    node.hear('refused', 1000);
    node.hear('refused', 1100);
    for (let answer = 1; answer < rise; answer++) {
      expect(node.hear('answered', 2000 + answer)).toBe('dead');
    }
    expect(node.hear('answered', 3000)).toBe('alive');
  });

  it('counts answers anew after a failure among them', () => {
    const node = new Node();
    node.hear('refused', 1000);
    node.hear('refused', 1100);
    node.hear('answered', 2000);
    node.hear('wrong', 2100);
    expect(node.hear('answered', 2200)).toBe('dead');
    expect(node.hear('answered', 2300)).toBe('alive');
  });

  it('counts refusals anew after another finding', () => {
    const node = new Node();
    node.hear('answered', 0);
    node.hear('refused', 100);
    node.hear('no-answer', 200);
    expect(node.hear('refused', 300)).toBe('suspect');
    expect(node.hear('refused', 400)).toBe('dead');
  });

  it('is dead when a wrong answer is all that comes until the deadline', () => {
    const node = new Node();
    node.hear('answered', 0);
    for (let now = 500; now <= 3000; now += 500) node.hear('wrong', now);
    expect(node.health.judge(3000, false).to).toBe('suspect');
    expect(node.health.judge(3001, false).to).toBe('dead');
  });

  it('is unknown at its deadline while whoever asks has trouble, and dead when that is long over', () => {
    const node = new Node();
    node.hear('answered', 0);
    node.hear('local', 2500);
    expect(node.health.judge(3001, false).to).toBe('unknown');
    expect(node.health.judge(5500, false).to).toBe('unknown');
    expect(node.health.judge(5501, false).to).toBe('dead');
  });

  it('rests on our own trouble while it is unknown for it, and on what killed it when it is dead', () => {
    const node = new Node();
    node.hear('answered', 0);
    node.hear('no-connection', 2400);
    node.hear('local', 2500);
    node.health.judge(3001, false);
    expect(node.health.reason).toMatchObject({ finding: 'local' });
    node.hear('refused', 3100);
    node.hear('refused', 3200);
    expect([node.health.verdict, node.health.reason?.finding]).toEqual(['dead', 'refused']);
  });

  it('forgets the rhythm of a process that was replaced', () => {
    const node = new Node({ detector: 'phi' });
    let now = 0;
    for (let beat = 0; beat < 100; beat++) {
      now += beat % 2 === 0 ? 400 : 1600; // an irregular one: patience grows
      node.hear('answered', now, { incarnation: 'old' });
    }
    const patience = node.health.deadline() - now;
    node.hear('answered', now + 1000, { incarnation: 'new' });
    const fresh = node.health.deadline() - (now + 1000);
    expect(patience).toBeGreaterThan(fresh + 1000);
    expect(fresh).toBeCloseTo(detectors.phi.promise(settings), 6);
  });

  it('takes the time without a process for no rhythm, so that patience stays as it was', () => {
    const node = new Node({ detector: 'phi' });
    let now = 0;
    for (const gap of [1000, 1000, 2500, 1000, 2500, 1000]) {
      if (gap === 2500) {
        node.hear('refused', now + 1000);
        node.hear('refused', now + 1050);
      }
      now += gap; // within its patience
      node.hear('answered', now);
    }
    expect(node.health.deadline() - now).toBeCloseTo(detectors.phi.promise(settings), 6);
  });

  it('gives a node that flaps twice its patience, and asks for twice the proof', () => {
    const node = new Node({ rise: 1 });
    let now = 0;
    for (let change = 0; change < 12; change++) {
      now += 100;
      node.hear('refused', now);
      node.hear('refused', now + 10);
      node.hear('answered', now + 20);
    }
    expect(node.health.isFlapping).toBe(true);
    expect(node.health.deadline() - (now + 20)).toBe(2 * 3000);
    const verdicts = [30, 40, 50, 60].map((after) => node.hear('refused', now + after));
    expect(verdicts).toEqual(['suspect', 'suspect', 'suspect', 'dead']);
  });
});
