import { createServer, type Server, type Socket } from 'node:net';
import { createRngStream } from '../../../core/kernel/rng.ts';
import type { Bytes, Ms } from '../../../core/kernel/units.ts';
import type { DemandName } from '../../../core/load/demand/registry.ts';
import { answerTo } from '../../../core/load/server/answer.ts';
import { createDemands } from '../../../core/load/server/demand.ts';
import { type DisciplineName, disciplines } from '../../../core/load/server/discipline.ts';
import type { ServedRequest } from '../../../core/load/server/request-reader.ts';
import type { ServedNode } from '../../../core/load/server/served-node.ts';
import { ServerModel } from '../../../core/load/server/server-model.ts';
import type { Stall } from '../../../core/load/server/stall.ts';
import { Connection, type PendingAnswer } from './connection.ts';
import { Wake } from './wake.ts';

/** How nodes serve; all alike. */
export interface ServingOptions {
  readonly discipline: DisciplineName;
  readonly cores: number;
  readonly criticalCount?: number;
  readonly demand: DemandName;
  readonly meanSize?: Bytes;
  readonly stall?: Stall;
  readonly seed: number;
}

/**
 * An HTTP node with a capacity. When an answer is due follows from the model alone; that this process
 * is late with one makes no other one late.
 */
export class EmbeddedNode {
  readonly server: Server;
  /** Requests that were served, whether or not the client was still there. */
  servedCount = 0;
  readonly #id: string;
  /** Absent where answers are due at once. */
  readonly #model: ServerModel<PendingAnswer> | undefined;
  readonly #demand: (size: Bytes | undefined) => Ms;
  readonly #start: Ms = performance.now();
  readonly #wake = new Wake((now) => this.#deliver(now));
  readonly #sockets = new Set<Socket>();

  constructor({ id, rate }: ServedNode, options: ServingOptions) {
    const { cores, demand: law, meanSize, seed, stall } = options;
    this.#id = id;
    this.#demand = createDemands(
      {
        cores,
        law,
        ...(rate !== undefined && { rate }),
        ...(meanSize !== undefined && { meanSize }),
      },
      createRngStream(seed, `demands of ${id}`),
    );
    if (rate !== undefined || stall !== undefined) {
      const discipline = disciplines[options.discipline];
      this.#model = new ServerModel({ ...options, discipline });
    }
    // A client may close its side and still wait for answers.
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      new Connection(id, socket, (connection, requests) => this.#take(connection, requests));
    });
  }

  async close(): Promise<void> {
    this.#wake.close();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.server.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }

  #take(connection: Connection, requests: readonly ServedRequest[]): void {
    const now = performance.now();
    if (this.#model !== undefined) this.#deliver(now);
    for (const request of requests) {
      const pending = connection.expect(answerTo(request.path, this.#id), request);
      if (this.#model === undefined) this.#serve(pending);
      else this.#model.arrive(now - this.#start, this.#demand(pending.answer.size), pending);
    }
    if (this.#model === undefined) connection.flush();
    else this.#deliver(now);
  }

  #serve(pending: PendingAnswer): void {
    pending.isDue = true;
    this.servedCount++;
  }

  /** Sends what is due by the model's time, and wakes when the next one is. */
  #deliver(now: Ms): void {
    const model = this.#model!;
    let next = model.nextCompletion();
    for (; next <= now - this.#start; next = model.nextCompletion()) {
      const pending = model.complete();
      this.#serve(pending);
      pending.connection.flush();
    }
    this.#wake.set(next + this.#start);
  }
}
