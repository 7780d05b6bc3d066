import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const value = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
});
const attributes = z.array(z.object({ key: z.string(), value: z.looseObject(value.shape) })).default([]);
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes,
  events: z.array(z.unknown()).default([]),
  status: z.looseObject({ code: z.number().optional(), message: z.string().optional() }).optional(),
});
/** What OTLP/HTTP sends as JSON (opentelemetry-proto, ExportTraceServiceRequest). */
const request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.looseObject({ attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
});

export type CollectedSpan = z.infer<typeof span>;

/** A collector of traces that keeps what it is sent. */
export async function traceCollector(): Promise<{
  url: string;
  spans: CollectedSpan[];
  /** Everything that came, headers included, as it came. */
  raw: string[];
  /** What it answers from now on. */
  answer: (status: number) => void;
  close: () => Promise<void>;
}> {
  const spans: CollectedSpan[] = [];
  const raw: string[] = [];
  let status = 200;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
      raw.push(`${incoming.method} ${incoming.url} ${JSON.stringify(incoming.headers)}\n${text}`);
      if (status === 200 && incoming.url === '/v1/traces')
        for (const { scopeSpans } of request.parse(JSON.parse(text)).resourceSpans)
          for (const scope of scopeSpans) spans.push(...scope.spans);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    spans,
    raw,
    answer(next) {
      status = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
