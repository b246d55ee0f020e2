import { failureKindNames, statusClasses } from './ending.ts';
import { Histogram } from './histogram.ts';
import {
  counterAt,
  failureAt,
  type GroupTimes,
  generatorAt,
  RecordingColumns,
  type RecordingMemory,
  statusAt,
} from './recording.ts';

type CounterName = Parameters<typeof counterAt>[1];
type GeneratorCounter = Parameters<typeof generatorAt>[0];

/** Reads what sending threads record, all of them together, while they do. */
export class RecordingReader {
  readonly nodeCount: number;
  readonly classCount: number;
  readonly #threads: readonly RecordingColumns[];

  constructor(memories: readonly RecordingMemory[]) {
    this.#threads = memories.map((memory) => new RecordingColumns(memory));
    ({ nodeCount: this.nodeCount, classCount: this.classCount } = memories[0]!.shape);
  }

  /** The groups of all nodes and of the requests that went to none. */
  get everyone(): number[] {
    return Array.from({ length: this.nodeCount + 1 }, (_, group) => group);
  }

  /** The group of a class of requests; there are some only where there are several classes. */
  classGroup(requestClass: number): number {
    return this.nodeCount + 1 + requestClass;
  }

  counter(name: CounterName, groups: readonly number[]): number {
    return this.#sum(groups, (group) => counterAt(group, name));
  }

  /** In the order of `statusClasses`. */
  statuses(groups: readonly number[]): number[] {
    return statusClasses.map((_, status) => this.#sum(groups, (group) => statusAt(group, status)));
  }

  /** In the order of `failureKindNames`. */
  failures(groups: readonly number[]): number[] {
    return failureKindNames.map((_, kind) => this.#sum(groups, (group) => failureAt(group, kind)));
  }

  /** A copy. */
  times(name: keyof GroupTimes, groups: readonly number[]): Histogram {
    const parts = this.#threads.flatMap(({ times }) => groups.map((group) => times[group]![name]));
    return merged(parts);
  }

  /** A copy. */
  releaseLag(): Histogram {
    return merged(this.#threads.map(({ releaseLag }) => releaseLag));
  }

  /** Of each thread. */
  generator(name: GeneratorCounter): number[] {
    return this.#threads.map(({ counters }) => counters[generatorAt(name)]!);
  }

  #sum(groups: readonly number[], at: (group: number) => number): number {
    let sum = 0;
    for (const { counters } of this.#threads) {
      for (const group of groups) sum += counters[at(group)]!;
    }
    return sum;
  }
}

function merged(parts: readonly Histogram[]): Histogram {
  const sum = new Histogram(parts[0]!.layout);
  for (const part of parts) sum.merge(part);
  return sum;
}
