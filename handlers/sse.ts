import { PassThrough } from 'node:stream';
import type { Ctx } from './context.ts';

/** One thing to show anew: `event` is what the page's `sse-swap` names, `html` the part. */
export interface Part {
  event: string;
  html: string;
}

const heartbeatMs = 25_000;

/**
 * Streams parts of a page whenever a topic is announced. `render` asks the database, and for permission, each
 * time: what a person may no longer see stops arriving, and the stream ends. Bursts are drawn once.
 */
export function streamParts(ctx: Ctx, topics: readonly string[], render: () => Promise<Part[]>): void {
  const { app, requestId } = ctx.state;
  const stream = new PassThrough();
  let drawing = false;
  let again = false;

  const draw = async () => {
    if (drawing) {
      again = true;
      return;
    }
    drawing = true;
    try {
      do {
        again = false;
        for (const part of await render()) {
          const lines = part.html.split('\n').map((line) => `data: ${line}`);
          stream.write(`event: ${part.event}\n${lines.join('\n')}\n\n`);
        }
      } while (again && !stream.destroyed);
    } catch (err) {
      app.log.info({ err, requestId }, 'a live page ended');
      stream.end();
    } finally {
      drawing = false;
    }
  };
  const leave = topics.map((topic) => app.live.subscribe(topic, () => void draw()));
  const heartbeat = setInterval(() => stream.write(': still here\n\n'), heartbeatMs);
  stream.on('close', () => {
    clearInterval(heartbeat);
    for (const off of leave) off();
  });
  ctx.req.on('close', () => stream.destroy());
  ctx.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  ctx.status = 200;
  ctx.body = stream;
  stream.write('retry: 1000\n\n');
}
