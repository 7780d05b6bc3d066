import { ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Log } from '../log.ts';
import { Outage } from '../outage.ts';
import { within } from '../within.ts';
import { untold } from './in-hand.ts';
import type { OpenSpan, Tracer } from './tracer.ts';

const stopMs = 3_000;
/** In an answer of the collector; its other results are failures. */
const taken = 0;

/**
 * Sends spans to a collector by OTLP over HTTP. Loaded only where one is configured: nothing that makes or sends
 * traces is in a process that has none. A collector that is out of reach costs spans, and nothing else.
 *
 * @param endpoint the collector's address, to which `/v1/traces` is added (the standard's OTEL_EXPORTER_OTLP_ENDPOINT)
 * @param role of the process, the only thing said of it
 */
export function otlpTracer(
  endpoint: string,
  role: string,
  log: Log,
): { tracer: Tracer; stop: () => Promise<void> } {
  const url = `${endpoint.replace(/(?<!\/)\/+$/, '')}/v1/traces`;
  const outage = new Outage(log, 'the collector of traces');
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'heed', 'heed.role': role }),
    spanProcessors: [new BatchSpanProcessor({ exporter: telling(new OTLPTraceExporter({ url }), outage) })],
  });
  const tracer = provider.getTracer('heed');
  const spans = new WeakMap<OpenSpan, Span>();
  return {
    tracer: {
      start(name, attributes, parent) {
        const above = parent && spans.get(parent);
        const context = above ? trace.setSpan(ROOT_CONTEXT, above) : ROOT_CONTEXT;
        const span = tracer.startSpan(name, { attributes }, context);
        const open: OpenSpan = {
          end({ failed, name: said, more }) {
            if (said) span.updateName(said);
            if (more) span.setAttributes(more);
            if (failed) span.setAttribute('error.type', failed).setStatus({ code: SpanStatusCode.ERROR });
            span.end();
          },
        };
        spans.set(open, span);
        return open;
      },
    },
    /** Sends what is left, for as long as a stop may wait for it. */
    stop: () =>
      within(
        stopMs,
        provider.shutdown().catch((error: unknown) => outage.failed(error)),
      ),
  };
}

/** Whoever operates Heed hears of a collector that takes nothing, once. */
function telling(exporter: SpanExporter, outage: Outage): SpanExporter {
  return {
    // Sending is no part of the request or job whose span filled the batch.
    export: (spans, done) =>
      untold(() =>
        exporter.export(spans, (result) => {
          if (result.code === taken) outage.succeeded();
          else outage.failed(result.error);
          done(result);
        }),
      ),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
