import { LbError } from '../../kernel/errors.ts';
import { createRngStream } from '../../kernel/rng.ts';
import type { Ms } from '../../kernel/units.ts';
import { formatMs } from '../../kernel/units-text.ts';
import { xxh64 } from '../../kernel/xxh64.ts';
import type { ArrivalProcess } from '../../load/arrival.ts';
import { createDispatching, isKeyed, isRead } from '../../policy/dispatching.ts';
import { type NodeColumns, nodeColumns } from '../../policy/node-columns.ts';
import type { CellOutcome, SimulationEvent, TimeFigures } from '../experiment.ts';
import type { Fault, SimulationModel } from '../model.ts';
import { AGENT, Jobs } from './jobs.ts';
import { type FleetSample, LoadSampler } from './load-sampler.ts';
import { Machines } from './machines.ts';
import { Measure } from './measure.ts';
import { offeredArrivals } from './offered-arrivals.ts';
import { outcomeOf } from './outcome.ts';
import { demandDraws, RequestDraws } from './request-draws.ts';
import { BYTES_A_MS, type Outcomes, RequestsUnderWay } from './requests-under-way.ts';
import { Timers } from './timers.ts';
import { Wanderer } from './wanderer.ts';
import { LOOK_MS, Watch } from './watch.ts';

/** More events at one instant are no crowd, but clients that are done at once and ask again for ever. */
const MOST_AT_ONCE = 10_000_000;
/** A nanosecond. Steps of less than that come to no end either. */
const INSTANT_MS: Ms = 1e-6;

/** What happens at times that are known beforehand. */
type Event = () => void;

/**
 * Plays a model: the earliest of arrivals, completions, deadlines and timers happens next, until its
 * time is over or all clients have what they wanted. Deterministic: equal models give equal outcomes,
 * to the last bit.
 */
export class Engine implements Outcomes {
  readonly model: SimulationModel;
  readonly jobs = new Jobs();
  readonly machines: Machines;
  readonly columns: NodeColumns;
  readonly sampler: LoadSampler;
  readonly events: SimulationEvent[] = [];
  readonly timeline: TimeFigures[] = [];
  measure: Measure;
  now: Ms = 0;
  /** When what is measured begins; Infinity during the warm-up. */
  measuredFrom: Ms;
  /** Times from a node's failure to its being found dead. */
  readonly detections: Ms[] = [];
  wrongDeaths = 0;
  /** Sum over time of the requests in the system, and until when it was counted. */
  inSystemMs = 0;
  #countedAt: Ms = 0;
  readonly #draws: RequestDraws;
  readonly #requests: RequestsUnderWay;
  readonly #arrivals: ArrivalProcess;
  readonly #timers = new Timers<Event>();
  readonly #stored: Float64Array;
  readonly #stores: boolean;
  readonly #left: Int32Array;
  #busyClients = 0;
  readonly #think: (() => Ms) | undefined;
  #piece: Measure | undefined;
  readonly #failedAt: Float64Array;

  constructor(model: SimulationModel) {
    const { nodes, requests, load, seed } = model;
    this.model = model;
    const hasDisks = requests.classes.some(({ disk }) => disk !== null);
    this.machines = new Machines(nodes, this.jobs, hasDisks);
    this.columns = columnsOf(model);
    this.#stored = new Float64Array(nodes.length);
    this.#stores = requests.classes.some(({ storedBytes }) => storedBytes > 0);
    this.sampler = new LoadSampler(nodes, this.machines, this.#stored);
    this.#failedAt = new Float64Array(nodes.length).fill(Number.NaN);
    const { dispatching, knowsSpeeds } = model.dispatch;
    this.#draws = new RequestDraws(requests, seed, isKeyed(dispatching));
    this.#requests = new RequestsUnderWay(model, {
      jobs: this.jobs,
      machines: this.machines,
      columns: this.columns,
      policy: createDispatching(dispatching, policyContext(model, this.columns)),
      learnsSpeeds: !knowsSpeeds && isRead(dispatching, 'work'),
      meanDemandMs: requests.classes.reduce(
        (sum, { share, cpu, disk }) => sum + share * (cpu.meanMs + (disk?.meanMs ?? 0)),
        0,
      ),
      outcomes: this,
    });
    this.#arrivals = offeredArrivals(load, model.warmUpMs + model.durationMs, seed);
    const isClosed = load.kind === 'closed';
    this.#left = new Int32Array(isClosed ? load.clients : 0).fill(
      isClosed ? (load.requestsPerClient ?? 0x7fff_ffff) : 0,
    );
    this.#think =
      isClosed && load.think !== null
        ? demandDraws(load.think, createRngStream(seed, 'think times'))
        : undefined;
    this.measuredFrom = model.warmUpMs > 0 ? Number.POSITIVE_INFINITY : 0;
    this.measure = new Measure(model, this.machines, 0);
  }

  /** @throws LbError SIMULATION_FAILED when its requests are too many, or end as soon as they begin */
  run(): CellOutcome {
    const { warmUpMs, durationMs } = this.model;
    const end = warmUpMs + durationMs;
    this.#prepare();
    let arrival = this.#arrivals.next();
    const { machines } = this;
    const timers = this.#timers;
    const requests = this.#requests;
    let atOnce = 0;
    let instant = 0;
    for (;;) {
      const done = machines.nextAt;
      const due = requests.nextAt;
      const timer = timers.nextAt;
      let now = Math.min(done, arrival);
      if (due < now) now = due;
      if (timer < now) now = timer;
      if (now > end || (this.#left.length > 0 && this.#busyClients === 0)) break;
      this.inSystemMs += (now - this.#countedAt) * requests.count;
      this.#countedAt = now;
      if (now > instant + INSTANT_MS) {
        instant = now;
        atOnce = 0;
      } else if (++atOnce > MOST_AT_ONCE) throw standstill(now);
      this.now = now;
      // What frees a node comes before what asks for one.
      if (done === now) {
        const ticket = machines.complete();
        if (ticket >= 0) requests.done(ticket, now);
      } else if (due === now) requests.expire(now);
      else if (timer === now) timers.take()();
      else {
        this.#draws.next();
        requests.arrive(this.#draws, -1, now);
        this.measure.arrived++;
        arrival = this.#arrivals.next();
      }
    }
    if (this.#left.length === 0 || this.#busyClients > 0) this.#goOnTo(end);
    return outcomeOf(this, this.#requests.count);
  }

  answered(responseMs: Ms, node: number, requestClass: number): void {
    this.measure.answered(responseMs, requestClass);
    this.#piece?.answered(responseMs, requestClass);
    if (this.#stores) {
      this.#stored[node]! += this.model.requests.classes[requestClass]!.storedBytes;
    }
  }

  failed(): void {
    this.measure.errors++;
    if (this.#piece !== undefined) this.#piece.errors++;
  }

  retried(): void {
    this.measure.retries++;
  }

  held(): void {
    this.measure.held++;
  }

  sent(node: number, inFlight: number): void {
    const { measure } = this;
    measure.sent[node]!++;
    if (inFlight > measure.inFlightMax[node]!) measure.inFlightMax[node] = inFlight;
  }

  isFree(client: number, now: Ms): void {
    this.#left[client]!--;
    if (this.#left[client] === 0) this.#busyClients--;
    // A timer even without thinking: a node that refuses at once must not make it recurse.
    else this.#timers.set(now + (this.#think?.() ?? 0), () => this.#ask(client));
  }

  #ask(client: number): void {
    this.#draws.next();
    this.measure.arrived++;
    this.#requests.arrive(this.#draws, client, this.now);
  }

  #goOnTo(end: Ms): void {
    this.inSystemMs += (end - this.#countedAt) * this.#requests.count;
    this.now = end;
  }

  /** Sets all that happens by the clock. */
  #prepare(): void {
    const { warmUpMs, durationMs, pieces, monitor, faults, wandering, heartbeat, nodes } =
      this.model;
    if (pieces > 0) {
      this.#piece = new Measure(this.model, this.machines, 0, true);
      const end = warmUpMs + durationMs;
      for (let piece = 1; piece <= pieces; piece++) {
        // Rounding must not put the last one after the end.
        this.#timers.set(Math.min(end, (piece * end) / pieces), () => this.#cutPiece());
      }
    }
    if (warmUpMs > 0) this.#timers.set(warmUpMs, () => this.#beginMeasuring());
    if (wandering !== null) this.#wander(new Wanderer(wandering, this.model.seed));
    for (const fault of faults) this.#timers.set(fault.atMs, () => this.#suffer(fault));
    if (monitor !== null) {
      const { everyMs, delayMs, costMs, costEveryMs } = monitor;
      this.#every(everyMs, () => this.#sample(delayMs));
      if (costMs > 0) this.#every(costEveryMs, () => this.#payAgents(costMs));
    }
    if (heartbeat !== null) {
      const watch = new Watch(nodes, heartbeat, this.model.seed);
      this.#every(LOOK_MS, () => this.#look(watch));
    }
    this.#busyClients = this.#left.length;
    for (let client = 0; client < this.#left.length; client++) {
      // A first thinking time lets clients not begin all at once.
      this.#timers.set(this.#think?.() ?? 0, () => this.#ask(client));
    }
  }

  #every(everyMs: Ms, event: Event): void {
    let count = 0;
    const next = (): void => {
      count++;
      this.#timers.set(count * everyMs, () => {
        event();
        next();
      });
    };
    next();
  }

  #beginMeasuring(): void {
    this.measuredFrom = this.now;
    this.inSystemMs = 0;
    this.measure = new Measure(this.model, this.machines, this.now);
  }

  #cutPiece(): void {
    this.timeline.push(this.#piece!.piece(this.machines, this.now, this.#requests.count));
    this.#piece = new Measure(this.model, this.machines, this.now, true);
  }

  #sample(delayMs: Ms): void {
    const sample = this.sampler.take(this.now, this.now >= this.measuredFrom);
    if (delayMs === 0) this.#tell(sample);
    else this.#timers.set(this.now + delayMs, () => this.#tell(sample));
  }

  #tell(sample: FleetSample): void {
    this.sampler.tell(sample, this.columns);
    this.#requests.refresh(this.now);
  }

  #payAgents(costMs: Ms): void {
    const jobs = this.jobs;
    for (let node = 0; node < this.model.nodes.length; node++) {
      const ticket = jobs.take();
      jobs.kind[ticket] = AGENT;
      jobs.cpuMs[ticket] = costMs;
      jobs.diskMs[ticket] = 0;
      if (this.machines.state(node) === 'works') this.machines.arrive(node, ticket, this.now);
      else jobs.release(ticket);
    }
  }

  #wander(wanderer: Wanderer): void {
    const step = (node: number): void => {
      this.machines.speeds.wander(node, wanderer.factor());
      this.machines.paceAll(node, this.now);
      this.#timers.set(this.now + wanderer.stayMs(), () => step(node));
    };
    for (let node = 0; node < this.model.nodes.length; node++) step(node);
  }

  #look(watch: Watch): void {
    const { machines } = this;
    const events = watch.look(
      this.now,
      (node) => machines.state(node),
      (node) => machines.lives(node),
    );
    for (const event of events) {
      if (event.kind !== 'verdict') continue;
      const node = this.model.nodes.findIndex(({ id }) => id === event.node);
      if (event.to === 'dead') this.#foundDead(node);
      else if (event.to === 'alive' && this.columns.isOpen[node] === 0) this.#foundAlive(node);
    }
  }

  #foundDead(node: number): void {
    if (this.machines.state(node) === 'absent') return;
    this.#note(node, 'dead');
    const failedAt = this.#failedAt[node]!;
    if (Number.isNaN(failedAt)) this.wrongDeaths++;
    else this.detections.push(this.now - failedAt);
    this.columns.isOpen[node] = 0;
    this.#requests.refresh(this.now);
  }

  #foundAlive(node: number): void {
    this.#note(node, 'alive');
    this.columns.isOpen[node] = 1;
    this.#requests.refresh(this.now);
  }

  #suffer(fault: Fault): void {
    const { node } = fault;
    const { machines, now } = this;
    // What is no member yet is not hit by what happens to its zone.
    if (machines.state(node) === 'absent' && fault.kind !== 'join') return;
    switch (fault.kind) {
      case 'kill':
      case 'vanish': {
        const kind = fault.kind === 'kill' ? 'killed' : 'vanished';
        this.#note(node, kind);
        this.#fails(node);
        this.#requests.lose(machines.stop(node, kind, now), fault.kind === 'kill', now);
        break;
      }
      case 'freeze':
        this.#note(node, 'frozen');
        this.#fails(node);
        machines.freeze(node, now);
        break;
      case 'slow':
        this.#note(node, 'slow');
        machines.speeds.slow(node, fault.to);
        machines.paceAll(node, now);
        break;
      case 'restore':
        this.#note(node, 'restored');
        this.#failedAt[node] = Number.NaN;
        machines.start(node, now);
        break;
      case 'join':
        this.#note(node, 'joined');
        machines.start(node, now);
        if (this.model.heartbeat !== null) break; // it is found by its answers
        this.columns.isOpen[node] = 1;
        this.#requests.refresh(now);
        break;
    }
  }

  /** It answers no more; what failed before fails no second time. */
  #fails(node: number): void {
    if (Number.isNaN(this.#failedAt[node]!)) this.#failedAt[node] = this.now;
  }

  #note(node: number, kind: SimulationEvent['kind']): void {
    this.events.push({ atMs: this.now, node: this.model.nodes[node]!.id, kind });
  }
}

function standstill(now: Ms): LbError {
  const at = formatMs(now);
  return new LbError('SIMULATION_FAILED', `simulated time stands still at ${at}`, {
    hint: 'requests end as soon as they begin; let clients think: load: { clients: 10, think: 10ms }',
  });
}

function columnsOf({ nodes, dispatch }: SimulationModel): NodeColumns {
  const columns = nodeColumns(nodes.map(({ weight }) => weight));
  for (const [node, one] of nodes.entries()) {
    columns.isOpen[node] = one.isMember ? 1 : 0;
    if (dispatch.knowsSpeeds) {
      columns.bytesPerSecond[node] = one.speed * one.cores * BYTES_A_MS * 1000;
    }
    const { crowding } = one;
    if (dispatch.knowsCritical && crowding !== null) {
      columns.criticalCount[node] = crowding.capacity * (1 - crowding.base);
    }
    columns.freeBytes[node] = one.freeBytes ?? Number.NaN;
    columns.totalBytes[node] = one.totalBytes ?? Number.NaN;
  }
  return columns;
}

function policyContext({ nodes, seed }: SimulationModel, columns: NodeColumns) {
  const capacities = nodes.flatMap(({ capacity }) => (capacity === null ? [] : [capacity]));
  return {
    nodes: columns,
    addresses: nodes.map(({ address }) => address),
    rng: createRngStream(seed, 'policy'),
    hash: xxh64,
    ...(capacities.length === nodes.length && { capacities }),
  };
}
