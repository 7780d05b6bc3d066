import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../src/app.ts';
import type { Ctx } from './context.ts';

/** One thing to show anew: `event` is what the page's `sse-swap` names, `html` the part. */
export interface Part {
  event: string;
  html: string;
}

const heartbeatMs = 25_000;
/** Between two drawings of a page: a busy hour of a large company is drawn a few times a second, not for each answer. */
const restMs = 300;

/** Streams that are open, to be ended when the process stops. */
const open = new WeakMap<App, Set<PassThrough>>();

/**
 * Streams parts of a page whenever a topic is announced. `render` asks the database, and for permission, each
 * time: what a person may no longer see stops arriving, and the stream ends. The first announcement is drawn at
 * once; those that come while it is drawn, while a slow reader still reads, or soon after, are drawn together.
 */
export function streamParts(ctx: Ctx, topics: readonly string[], render: () => Promise<Part[]>): void {
  const { app, requestId } = ctx.state;
  const stream = new PassThrough();
  const ended = new AbortController();
  const { signal } = ended;
  let drawing = false;
  let again = false;

  const draw = async () => {
    again = true;
    if (drawing) return;
    drawing = true;
    try {
      while (again && !signal.aborted) {
        again = false;
        for (const part of await render()) write(stream, eventText(part));
        if (stream.writableNeedDrain) await once(stream, 'drain', { signal });
        await sleep(restMs, undefined, { signal });
      }
    } catch (err) {
      if (signal.aborted) return;
      app.log.info({ err, requestId }, 'a live page ended');
      stream.end();
    } finally {
      drawing = false;
    }
  };
  const leave = topics.map((topic) => app.live.subscribe(topic, () => void draw()));
  const heartbeat = setInterval(() => write(stream, ': still here\n\n'), heartbeatMs);
  const streams = streamsOf(app).add(stream);
  stream.on('close', () => {
    ended.abort();
    clearInterval(heartbeat);
    for (const off of leave) off();
    streams.delete(stream);
  });
  ctx.req.on('close', () => stream.destroy());
  ctx.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  ctx.status = 200;
  ctx.body = stream;
  write(stream, 'retry: 1000\n\n');
}

/** Ends all live pages, so that a process that stops need not wait for them; they look for another one. */
export function endStreams(app: App): void {
  for (const stream of streamsOf(app)) stream.end();
}

function streamsOf(app: App): Set<PassThrough> {
  const streams = open.get(app) ?? new Set();
  open.set(app, streams);
  return streams;
}

function write(stream: PassThrough, text: string): void {
  if (stream.writable) stream.write(text);
}

/** A lone carriage return ends a line in this format too. */
function eventText({ event, html }: Part): string {
  const lines = html.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
  return `event: ${event}\n${lines.join('\n')}\n\n`;
}
