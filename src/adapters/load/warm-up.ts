import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Ms } from '../../core/kernel/units.ts';
import type { LoadPlan } from '../../core/load/load-plan.ts';
import { createKnowledge } from '../../core/load/node-knowledge.ts';
import { createRecording } from '../../core/load/recording.ts';
import { Sender, type SenderTask } from './sender.ts';

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
/** A part of the run, so that a short one is not mostly warm-up: late arrivals spoil long open runs most. */
const SHORTEST_MS: Ms = 150;
const LONGEST_MS: Ms = 600;
const PART_OF_RUN = 1 / 6;
const RATE = 8000;
const MOST_NODES = 4;

/**
 * Runs the code that sends once, against a server in this thread, before it counts: code that is still
 * being compiled would be tens of milliseconds late. No node hears of it.
 */
export async function warmUp(task: SenderTask): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('data', () => void socket.write(ANSWER)).on('error', () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const { plan } = task;
  const nodes = plan.nodes.slice(0, MOST_NODES);
  const classCount = task.memory.shape.classCount;
  const endpoint = { connect: { host: '127.0.0.1', port } };
  const sender = new Sender({
    ...task,
    thread: 0,
    control: new Int32Array(1),
    knowledge: createKnowledge(nodes.map(() => undefined)),
    memory: createRecording({ nodeCount: nodes.length, classCount }),
    targets: nodes.map(() => ({ endpoint, host: 'localhost' })),
    plan: {
      ...plan,
      nodes,
      threads: 1,
      durationMs: lengthOf(plan),
      model:
        plan.model.kind === 'closed'
          ? { kind: 'closed', connections: Math.min(16, plan.model.connections) }
          : { kind: 'open', rate: { kind: 'constant', rate: RATE }, arrivals: 'constant' },
      limits: {
        ...plan.limits,
        timeoutMs: 1000,
        connections: Math.min(16, plan.limits.connections),
      },
    },
  });
  try {
    await sender.run(performance.now());
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

function lengthOf({ model, durationMs }: LoadPlan): Ms {
  if (model.kind === 'closed') return SHORTEST_MS;
  return Math.max(SHORTEST_MS, Math.min(LONGEST_MS, durationMs * PART_OF_RUN));
}
