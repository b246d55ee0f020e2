import { parentPort, workerData } from 'node:worker_threads';
import { Sender, type SenderTask } from './sender.ts';
import { warmUp } from './warm-up.ts';

/** What a sending thread tells: it is ready to be told when to start, it is done. */
export type SenderMessage = 'ready' | 'done';

const port = parentPort!;
const tell = (message: SenderMessage): void => port.postMessage(message);

async function send(task: SenderTask): Promise<void> {
  await warmUp(task);
  const sender = new Sender(task);
  /** The start, as an instant of `performance.timeOrigin + performance.now()` of any thread. */
  port.once('message', async (startAt: number) => {
    await sender.run(startAt - performance.timeOrigin);
    tell('done');
    port.close();
  });
  tell('ready');
}

// What is thrown ends the thread, and is told to whoever started it.
void send(workerData as SenderTask);
