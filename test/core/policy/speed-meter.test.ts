import { describe, expect, it } from 'vitest';
import { nodeColumns } from '../../../src/core/policy/node-columns.ts';
import { SpeedMeter } from '../../../src/core/policy/speed-meter.ts';

function meterOf(weights: readonly number[]) {
  const nodes = nodeColumns(weights);
  const meter = new SpeedMeter(nodes);
  return {
    nodes,
    begin(node: number, now: number) {
      meter.begin(node, now);
      nodes.inFlight[node]!++;
    },
    end(node: number, now: number, bytes: number) {
      meter.end(node, now, bytes);
      nodes.inFlight[node]!--;
    },
  };
}

describe('the speed of nodes', () => {
  it('is not known before they have worked for a while, nor without a byte', () => {
    const { nodes, begin, end } = meterOf([1]);
    begin(0, 0);
    end(0, 19, 1900);
    expect(nodes.bytesPerSecond[0]).toBeNaN();
    const failing = meterOf([1]);
    failing.begin(0, 0);
    failing.end(0, 500, 0);
    expect(failing.nodes.bytesPerSecond[0]).toBeNaN();
  });

  it('counts the time with requests in flight once, and idle time not', () => {
    const { nodes, begin, end } = meterOf([1]);
    begin(0, 0);
    begin(0, 10);
    end(0, 50, 5000);
    end(0, 100, 5000);
    begin(0, 5000);
    end(0, 5100, 10_000);
    expect(nodes.bytesPerSecond[0]).toBeCloseTo(100_000, -3);
  });

  it('starts from the weights', () => {
    const { nodes, begin, end } = meterOf([1, 3]);
    for (const node of [0, 1]) {
      begin(node, 0);
      end(node, 100, node === 0 ? 10_000 : 30_000);
    }
    const [a, b] = nodes.bytesPerSecond;
    expect(b! / a!).toBeCloseTo(3, 1);
  });

  it('follows what a node delivers, whatever its weight says', () => {
    const { nodes, begin, end } = meterOf([1, 1]);
    for (let now = 0; now < 300_000; now += 100) {
      for (const node of [0, 1]) {
        begin(node, now);
        end(node, now + 100, node === 0 ? 10_000 : 40_000);
      }
    }
    const [a, b] = nodes.bytesPerSecond;
    expect(b! / a!).toBeGreaterThan(2);
    expect(b! / a!).toBeLessThanOrEqual(4);
  });

  it('falls when answers fail', () => {
    const { nodes, begin, end } = meterOf([1, 1]);
    for (const node of [0, 1]) {
      begin(node, 0);
      end(node, 1000, 100_000);
    }
    const before = nodes.bytesPerSecond[0]!;
    begin(0, 1000);
    end(0, 11_000, 0);
    expect(nodes.bytesPerSecond[0]).toBeLessThan(before / 2);
  });

  it('is a number after a time of any length', () => {
    const { nodes, begin, end } = meterOf([1]);
    begin(0, 0);
    end(0, 86_400_000, 1);
    begin(0, 86_400_000);
    end(0, 86_400_000, 1000);
    expect(nodes.bytesPerSecond[0]).toBeGreaterThan(0);
    expect(nodes.bytesPerSecond[0]).toBeLessThan(1000);
  });
});
