import { localise } from '../src/core/health/localise.ts';
import { type Figure, inMs, interleave } from './measure.ts';

/** Blaming zones for deaths: 10 000 nodes in 100 racks of 5 rooms. */
export async function benchLocalise(rounds: number): Promise<Figure[]> {
  const racks = fleet((rack) => rack < 10);
  const room = fleet((rack) => rack % 5 === 0);
  const times = await interleave(rounds * 3, {
    racks: () => localise(racks),
    room: () => localise(room),
  });
  return (['racks', 'room'] as const).map((name) => ({
    what: `causes among 10 000 nodes, ${name === 'racks' ? '10 racks' : 'a room'} dead`,
    best: inMs(times[name].best),
    median: inMs(times[name].median),
    goal: { text: 'at most 5 ms', isMet: times[name].best <= 5 },
  }));
}

function fleet(isDead: (rack: number) => boolean) {
  return Array.from({ length: 10_000 }, (_, i) => {
    const rack = i % 100;
    const verdict = isDead(rack) ? ('dead' as const) : ('alive' as const);
    const zone = `room-${rack % 5}/rack-${rack}`;
    return { id: `n${i}`, zone, dependsOn: [], verdict, isMachineAlive: false };
  });
}
