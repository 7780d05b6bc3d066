import { once } from 'node:events';
import { PassThrough } from 'node:stream';

/** Bytes that wait for their reader before the document goes on. */
const mostWaiting = 256 * 1024;

/**
 * A document as a stream, while it is being drawn: `wait` holds the drawing back until what is drawn has gone out. What
 * fails ends the stream with that error, and what went out until then is no document.
 */
export function drawnWhileRead(draw: (into: Sink) => Promise<void>): PassThrough {
  const out = new PassThrough({ highWaterMark: mostWaiting });
  const sink: Sink = {
    begin: (doc) => {
      doc.pipe(out);
      doc.on('error', (error: Error) => out.destroy(error));
    },
    async wait() {
      while (out.writableNeedDrain) {
        if (out.destroyed) break;
        // Whoever stops reading ends the wait too.
        await Promise.race([once(out, 'drain'), once(out, 'close')]);
      }
      if (out.destroyed) throw new Error('nobody reads the document any more');
    },
  };
  draw(sink).catch((error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return out;
}

export interface Sink {
  begin(doc: PDFKit.PDFDocument): void;
  /** @throws when nobody reads any more */
  wait(): Promise<void>;
}
