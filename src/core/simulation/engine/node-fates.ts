import type { Ms } from '../../kernel/units.ts';
import type { NodeColumns } from '../../policy/node-columns.ts';
import type { SimulationEvent } from '../experiment.ts';
import type { Fault, SimulationModel } from '../model.ts';
import type { Machines } from './machines.ts';
import type { RequestsUnderWay } from './requests-under-way.ts';
import type { Watch } from './watch.ts';

interface FateParts {
  readonly machines: Machines;
  readonly columns: NodeColumns;
  readonly requests: RequestsUnderWay;
}

/** What faults do to nodes, and what the watch finds out about them. */
export class NodeFates {
  readonly events: SimulationEvent[] = [];
  /** Times from a node's failure to its being found dead. */
  readonly detections: Ms[] = [];
  wrongDeaths = 0;
  readonly #model: SimulationModel;
  readonly #machines: Machines;
  readonly #columns: NodeColumns;
  readonly #requests: RequestsUnderWay;
  readonly #indices: ReadonlyMap<string, number>;
  /** NaN while it has not failed. */
  readonly #failedAt: Float64Array;

  constructor(model: SimulationModel, { machines, columns, requests }: FateParts) {
    this.#model = model;
    this.#machines = machines;
    this.#columns = columns;
    this.#requests = requests;
    this.#indices = new Map(model.nodes.map(({ id }, node) => [id, node]));
    this.#failedAt = new Float64Array(model.nodes.length).fill(Number.NaN);
  }

  suffer(fault: Fault, now: Ms): void {
    const { node } = fault;
    const machines = this.#machines;
    // What is no member yet is not hit by what happens to its zone.
    if (machines.state(node) === 'absent' && fault.kind !== 'join') return;
    switch (fault.kind) {
      case 'kill':
      case 'vanish': {
        const kind = fault.kind === 'kill' ? 'killed' : 'vanished';
        this.#note(node, kind, now);
        this.#fails(node, now);
        this.#requests.lose(machines.stop(node, kind, now), fault.kind === 'kill', now);
        break;
      }
      case 'freeze':
        this.#note(node, 'frozen', now);
        this.#fails(node, now);
        machines.freeze(node, now);
        break;
      case 'slow':
        this.#note(node, 'slow', now);
        machines.speeds.slow(node, fault.to);
        machines.paceAll(node, now);
        break;
      case 'restore':
        this.#note(node, 'restored', now);
        this.#failedAt[node] = Number.NaN;
        machines.start(node, now);
        break;
      case 'join':
        this.#note(node, 'joined', now);
        machines.start(node, now);
        if (this.#model.heartbeat === null) this.#open(node, now); // else its answers do
        break;
    }
  }

  look(watch: Watch, now: Ms): void {
    const machines = this.#machines;
    const events = watch.look(
      now,
      (node) => machines.state(node),
      (node) => machines.lives(node),
    );
    for (const event of events) {
      if (event.kind !== 'verdict') continue;
      const node = this.#indices.get(event.node)!;
      if (event.to === 'dead') this.#foundDead(node, now);
      else if (event.to === 'alive' && this.#columns.isOpen[node] === 0) {
        this.#note(node, 'alive', now);
        this.#open(node, now);
      }
    }
  }

  #foundDead(node: number, now: Ms): void {
    if (this.#machines.state(node) === 'absent') return;
    this.#note(node, 'dead', now);
    const failedAt = this.#failedAt[node]!;
    if (Number.isNaN(failedAt)) this.wrongDeaths++;
    else this.detections.push(now - failedAt);
    this.#columns.isOpen[node] = 0;
    this.#requests.refresh(now);
  }

  #open(node: number, now: Ms): void {
    this.#columns.isOpen[node] = 1;
    this.#requests.refresh(now);
  }

  /** It answers no more; what failed before fails no second time. */
  #fails(node: number, now: Ms): void {
    if (Number.isNaN(this.#failedAt[node]!)) this.#failedAt[node] = now;
  }

  #note(node: number, kind: SimulationEvent['kind'], now: Ms): void {
    this.events.push({ atMs: now, node: this.#model.nodes[node]!.id, kind });
  }
}
