import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { HeedError } from '../../src/errors.ts';
import { largestScan } from '../../src/notices/paper/scan-type.ts';
import { can } from '../../src/people/permissions.ts';
import type { Ctx } from '../context.ts';

const path = /^\/console\/paper\/[^/]+$/;

/** With what a form has besides; a body beyond that is not read for its fields any more. */
const mostRead = 3 * largestScan;
const limits = { fieldSize: 64 * 1024, fields: 20, files: 1, fileSize: largestScan };

/** Scans in memory at one time, in this process. */
const mostAtOnce = 3;
let reading = 0;

/** Whether a request brings the scan of a sheet. */
export function bringsScan(ctx: Ctx): boolean {
  return ctx.method === 'POST' && path.test(ctx.path) && Boolean(ctx.is('multipart'));
}

/**
 * Reads the form that closes a sheet, as it comes: its fields, and the scan as `ctx.state.scan`. One that says that
 * it is too large is never held, and one that turns out to be is let go at once; the fields are read all the same,
 * so that the person finds them again beside the words about the file. Nothing is read for whoever may not record.
 *
 * @throws HeedError `too-large`, `too-many`, `forbidden`; `bad-request` for a broken form
 */
export async function readScan(ctx: Ctx): Promise<Record<string, string[]>> {
  const length = Number(ctx.get('content-length'));
  refuseUnread(ctx, length);
  reading += 1;
  try {
    return await read(ctx, length > largestScan + limits.fieldSize);
  } catch (cause) {
    // What is still to come is let run past, so that the browser gets to the answer.
    ctx.req.resume();
    throw cause instanceof HeedError
      ? cause
      : new HeedError('bad-request', 'a form with a scan could not be read', { cause });
  } finally {
    reading -= 1;
  }
}

function refuseUnread(ctx: Ctx, length: number): void {
  if (!can(ctx.state.viewer, 'answers.record', { personId: '' })) {
    throw ctx.state.viewer
      ? new HeedError('forbidden', 'a scan came from somebody who records no answers')
      : new HeedError('sign-in-needed', 'a scan came without a session');
  }
  if (length > mostRead)
    throw new HeedError('too-large', 'a scan is far over the limit', { text: 'scan-too-large' });
  if (reading >= mostAtOnce)
    throw new HeedError('too-many', 'several scans are being read already', { retryAfter: 10 });
}

function read(ctx: Ctx, tooLarge: boolean): Promise<Record<string, string[]>> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string[]>();
    let came = 0;
    let scan: Buffer | 'too-large' | undefined;
    const form = new Busboy({
      headers: { 'content-type': ctx.get('content-type') } as BusboyHeaders,
      limits,
    });
    const fail = (cause: unknown) => {
      ctx.req.unpipe(form);
      reject(cause instanceof Error ? cause : new Error('a form broke off'));
    };
    form.on('field', (name, text) => fields.set(name, [...(fields.get(name) ?? []), text]));
    form.on('file', (_name, stream) => {
      let parts: Buffer[] = [];
      let over = tooLarge;
      stream.on('limit', () => {
        over = true;
        parts = [];
      });
      stream.on('data', (part: Buffer) => {
        if (!over) parts.push(part);
      });
      stream.on('end', () => {
        scan = over ? 'too-large' : Buffer.concat(parts);
      });
    });
    form.on('finish', () => {
      if (scan) ctx.state.scan = scan;
      resolve(Object.fromEntries(fields));
    });
    form.on('error', fail);
    ctx.req.on('aborted', () => fail(new Error('the browser went away')));
    ctx.req.on('data', (part: Buffer) => {
      came += part.length;
      if (came > mostRead)
        fail(new HeedError('too-large', 'a scan is far over the limit', { text: 'scan-too-large' }));
    });
    ctx.req.pipe(form);
  });
}
