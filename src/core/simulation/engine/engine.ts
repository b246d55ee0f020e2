import { LbError } from '../../kernel/errors.ts';
import type { Ms } from '../../kernel/units.ts';
import { formatMs } from '../../kernel/units-text.ts';
import type { ArrivalProcess } from '../../load/arrival.ts';
import { createDispatching, isKeyed, isRead } from '../../policy/dispatching.ts';
import type { NodeColumns } from '../../policy/node-columns.ts';
import type { CellOutcome, TimeFigures } from '../experiment.ts';
import type { SimulationModel } from '../model.ts';
import { Clients } from './clients.ts';
import { columnsOf, policyContext } from './dispatcher-view.ts';
import { AGENT, Jobs } from './jobs.ts';
import { type FleetSample, LoadSampler } from './load-sampler.ts';
import { Machines } from './machines.ts';
import { Measure } from './measure.ts';
import { NodeFates } from './node-fates.ts';
import { offeredArrivals } from './offered-arrivals.ts';
import { outcomeOf } from './outcome.ts';
import { RequestDraws } from './request-draws.ts';
import { type Outcomes, RequestsUnderWay } from './requests-under-way.ts';
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
  readonly fates: NodeFates;
  readonly timeline: TimeFigures[] = [];
  measure: Measure;
  now: Ms = 0;
  /** When what is measured begins; Infinity during the warm-up. */
  measuredFrom: Ms;
  /** Sum over time of the requests in the system, and until when it was counted. */
  inSystemMs = 0;
  #countedAt: Ms = 0;
  readonly #draws: RequestDraws;
  readonly #requests: RequestsUnderWay;
  readonly #arrivals: ArrivalProcess;
  readonly #timers = new Timers<Event>();
  readonly #stored: Float64Array;
  readonly #stores: boolean;
  readonly #clients: Clients;
  /** The next request of each client. */
  readonly #asks: readonly Event[];
  #piece: Measure | undefined;

  constructor(model: SimulationModel) {
    const { nodes, requests, load, seed } = model;
    this.model = model;
    const hasDisks = requests.classes.some(({ disk }) => disk !== null);
    this.machines = new Machines(nodes, this.jobs, hasDisks);
    this.columns = columnsOf(model);
    this.#stored = new Float64Array(nodes.length);
    this.#stores = requests.classes.some(({ storedBytes }) => storedBytes > 0);
    this.sampler = new LoadSampler(nodes, this.machines, this.#stored);
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
    this.fates = new NodeFates(model, {
      machines: this.machines,
      columns: this.columns,
      requests: this.#requests,
    });
    this.#arrivals = offeredArrivals(load, model.warmUpMs + model.durationMs, seed);
    this.#clients = new Clients(load, seed);
    this.#asks = Array.from(
      { length: this.#clients.count },
      (_, client) => () => this.#ask(client),
    );
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
    const clients = this.#clients;
    let atOnce = 0;
    let instant = 0;
    for (;;) {
      const done = machines.nextAt;
      const due = requests.nextAt;
      const timer = timers.nextAt;
      let now = Math.min(done, arrival);
      if (due < now) now = due;
      if (timer < now) now = timer;
      if (now > end || clients.areDone) break;
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
    if (!clients.areDone) this.#goOnTo(end);
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
    const pauseMs = this.#clients.pauseMs(client, now);
    // A timer even without a pause: what is answered at once must not make it recurse.
    if (pauseMs !== undefined) this.#timers.set(now + pauseMs, this.#asks[client]!);
  }

  #ask(client: number): void {
    this.#clients.asks(client, this.now);
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
    for (const fault of faults)
      this.#timers.set(fault.atMs, () => this.fates.suffer(fault, this.now));
    if (monitor !== null) {
      const { everyMs, delayMs, costMs, costEveryMs } = monitor;
      this.#every(everyMs, () => this.#sample(everyMs, delayMs));
      if (costMs > 0) this.#every(costEveryMs, () => this.#payAgents(costMs));
    }
    if (heartbeat !== null) {
      const watch = new Watch(nodes, heartbeat, this.model.seed);
      this.#every(LOOK_MS, () => this.fates.look(watch, this.now));
    }
    for (const ask of this.#asks) this.#timers.set(this.#clients.firstPauseMs(), ask);
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

  #sample(everyMs: Ms, delayMs: Ms): void {
    // What a sample tells of must not have begun in the warm-up.
    const isMeasured = this.now - everyMs >= this.measuredFrom;
    const sample = this.sampler.take(this.now, isMeasured);
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
      if (this.machines.state(node) !== 'works') continue;
      const ticket = jobs.take();
      jobs.kind[ticket] = AGENT;
      jobs.cpuMs[ticket] = costMs;
      jobs.diskMs[ticket] = 0;
      this.machines.arrive(node, ticket, this.now);
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
}

function standstill(now: Ms): LbError {
  const at = formatMs(now);
  return new LbError('SIMULATION_FAILED', `simulated time stands still at ${at}`, {
    hint: 'requests end as soon as they begin; let clients think: load: { clients: 10, think: 10ms }',
  });
}
