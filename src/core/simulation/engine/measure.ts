import type { Ms } from '../../kernel/units.ts';
import { Histogram, layoutOf } from '../../load/histogram.ts';
import type { ClassFigures, TimeFigures } from '../experiment.ts';
import type { SimulationModel } from '../model.ts';
import type { Machines } from './machines.ts';

/** Response times up to a year in microseconds. */
const layout = layoutOf(3, 366 * 86_400e6);
const pieceLayout = layoutOf(2, 366 * 86_400e6);

type MeasuredModel = Pick<SimulationModel, 'nodes' | 'requests'>;

/** What comes of requests from one instant on. */
export class Measure {
  answers = 0;
  /** Requests that ended without an answer. */
  errors = 0;
  /** Attempts after the first one. */
  retries = 0;
  /** Attempts that the policy let wait. */
  held = 0;
  arrived = 0;
  /** Sums of response times and of their squares. */
  #response: Ms = 0;
  #squares = 0;
  readonly #classAnswers: Float64Array;
  readonly #classResponse: Float64Array;
  #maximum: Ms = 0;
  readonly #times: Histogram;
  /** Attempts that each node got, and most requests in flight at it. */
  readonly sent: Float64Array;
  readonly inFlightMax: Uint32Array;
  readonly #from: Ms;
  readonly #cpu: Float64Array;
  readonly #disk: Float64Array;

  constructor(
    { nodes: { length: nodeCount }, requests: { classes } }: MeasuredModel,
    machines: Machines,
    from: Ms,
    isPiece = false,
  ) {
    this.#classAnswers = new Float64Array(classes.length);
    this.#classResponse = new Float64Array(classes.length);
    this.#times = new Histogram(isPiece ? pieceLayout : layout);
    this.sent = new Float64Array(nodeCount);
    this.inFlightMax = new Uint32Array(nodeCount);
    this.#from = from;
    const nodes = Array.from({ length: nodeCount }, (_, node) => node);
    this.#cpu = Float64Array.from(nodes, (node) => machines.cpuBusyMs(node, from));
    this.#disk = Float64Array.from(nodes, (node) => machines.diskBusyMs(node, from));
  }

  answered(responseMs: Ms, requestClass: number): void {
    this.answers++;
    this.#response += responseMs;
    this.#squares += responseMs * responseMs;
    if (this.#classAnswers.length > 1) {
      this.#classAnswers[requestClass]! += 1;
      this.#classResponse[requestClass]! += responseMs;
    }
    if (responseMs > this.#maximum) this.#maximum = responseMs;
    this.#times.record(responseMs * 1000);
  }

  meanResponseMs(): Ms | null {
    return this.answers === 0 ? null : this.#response / this.answers;
  }

  /** Standard deviation of the response times. */
  deviationMs(): Ms | null {
    if (this.answers === 0) return null;
    const mean = this.#response / this.answers;
    return Math.sqrt(Math.max(0, this.#squares / this.answers - mean * mean));
  }

  maximumMs(): Ms | null {
    return this.answers === 0 ? null : this.#maximum;
  }

  /** @param shares ascending */
  percentilesMs(shares: readonly number[]): (Ms | null)[] {
    if (this.answers === 0) return shares.map(() => null);
    return this.#times.quantiles(shares).map((us) => us / 1000);
  }

  /** Part of the time in which the CPU worked; null while no time has passed. */
  cpu(node: number, machines: Machines, now: Ms): number | null {
    return part(machines.cpuBusyMs(node, now) - this.#cpu[node]!, now - this.#from);
  }

  /** Likewise; null where no request needs a disk. */
  disk(node: number, machines: Machines, now: Ms): number | null {
    const busy = machines.diskBusyMs(node, now) - this.#disk[node]!;
    return Number.isNaN(busy) ? null : part(busy, now - this.#from);
  }

  #classes(): ClassFigures[] {
    if (this.#classAnswers.length === 1) {
      return [{ answers: this.answers, responseMs: this.#response }];
    }
    return Array.from(this.#classAnswers, (answers, at) => ({
      answers,
      responseMs: this.#classResponse[at]!,
    }));
  }

  /** As a piece of the timeline that ends `now`. */
  piece(machines: Machines, now: Ms, inSystem: number): TimeFigures {
    const seconds = (now - this.#from) / 1000;
    const uses = Array.from(this.sent, (_, node) => this.cpu(node, machines, now) ?? 0);
    return {
      atMs: this.#from,
      metrics: {
        answersPerSecond: this.answers / seconds,
        meanResponseMs: this.meanResponseMs(),
        deviationMs: this.deviationMs(),
        p99Ms: this.percentilesMs([0.99])[0]!,
        errorsPerSecond: this.errors / seconds,
        inSystem,
        utilisationMax: uses.reduce((most, use) => Math.max(most, use), 0),
      },
      classes: this.#classes(),
    };
  }
}

function part(time: Ms, whole: Ms): number | null {
  return whole > 0 ? time / whole : null;
}
