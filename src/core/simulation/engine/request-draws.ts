import { createAliasTable } from '../../kernel/alias-table.ts';
import { createRngStream, type Rng } from '../../kernel/rng.ts';
import type { Ms } from '../../kernel/units.ts';
import { xxh64 } from '../../kernel/xxh64.ts';
import { parseChoice } from '../../load/choice/parse.ts';
import type { DemandChoice, DemandSpec } from '../../load/demand/demand.ts';
import { demandLaws } from '../../load/demand/registry.ts';
import type { KeyModel, RequestModel } from '../model.ts';

/** @returns draws demands in milliseconds */
export function demandDraws({ law, parameter, meanMs }: DemandChoice, rng: Rng): () => Ms {
  const spec: DemandSpec = demandLaws[law];
  const draw = spec.create(rng, parameter);
  return () => meanMs * draw();
}

/**
 * What the k-th request is, the same for whatever dispatches it: classes, demands and keys come from
 * streams of their own.
 */
export class RequestDraws {
  requestClass = 0;
  cpuMs: Ms = 0;
  diskMs: Ms = 0;
  keyHi = 0;
  keyLo = 0;
  readonly #drawClass: (() => number) | undefined;
  readonly #drawCpu: readonly (() => Ms)[];
  readonly #drawDisk: readonly ((() => Ms) | undefined)[];
  readonly #drawKey: ((draws: RequestDraws) => void) | undefined;

  /** @param isKeyed whether anybody looks at keys; else they are 0 */
  constructor({ classes, keys }: RequestModel, seed: number, isKeyed: boolean) {
    const shares = classes.map(({ share }) => share);
    this.#drawClass =
      classes.length === 1
        ? undefined
        : createAliasTable(shares).draws(createRngStream(seed, 'classes'));
    const cpu = createRngStream(seed, 'cpu demands');
    const disk = createRngStream(seed, 'disk demands');
    this.#drawCpu = classes.map((one) => demandDraws(one.cpu, cpu));
    this.#drawDisk = classes.map((one) =>
      one.disk === null ? undefined : demandDraws(one.disk, disk),
    );
    this.#drawKey = isKeyed ? keyDraws(keys, createRngStream(seed, 'keys')) : undefined;
  }

  next(): void {
    const requestClass = this.#drawClass === undefined ? 0 : this.#drawClass();
    this.requestClass = requestClass;
    this.cpuMs = this.#drawCpu[requestClass]!();
    const drawDisk = this.#drawDisk[requestClass];
    if (drawDisk !== undefined) this.diskMs = drawDisk();
    else if (this.diskMs !== 0) this.diskMs = 0;
    if (this.#drawKey !== undefined) this.#drawKey(this);
  }
}

type Keyed = Pick<RequestDraws, 'keyHi' | 'keyLo'>;

function keyDraws(keys: KeyModel, rng: Rng): (into: Keyed) => void {
  switch (keys.kind) {
    case 'clients':
      return (into) => {
        into.keyHi = Math.floor(rng() * 0x1_0000_0000);
        into.keyLo = Math.floor(rng() * 0x1_0000_0000);
      };
    case 'drawn': {
      const hi = new Uint32Array(keys.count);
      const lo = new Uint32Array(keys.count);
      for (let key = 0; key < keys.count; key++) {
        const hash = xxh64(`key-${key + 1}`);
        hi[key] = hash.hi;
        lo[key] = hash.lo;
      }
      const draw = parseChoice(keys.choice).create(keys.count, rng);
      return (into) => {
        const key = draw();
        into.keyHi = hi[key]!;
        into.keyLo = lo[key]!;
      };
    }
    case 'recorded': {
      let next = 0;
      return (into) => {
        into.keyHi = keys.hi[next]!;
        into.keyLo = keys.lo[next]!;
        next++;
      };
    }
  }
}
