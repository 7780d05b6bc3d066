import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { Next } from 'koa';
import getRawBody from 'raw-body';
import { HeedError } from '../../src/errors.ts';
import { decodeText } from '../../src/people/directory/decode.ts';
import type { Ctx } from '../context.ts';
import { readUploads, uploadRule } from './uploads.ts';

/** Of one field or file, in bytes: the same as a form without files may have. */
const mostOfOne = 1024 * 1024;
/** Two texts of a policy, each typed and chosen as a file, with room for the rest. */
const mostTogether = 4 * mostOfOne;
const mostFields = 2_000;
const mostFiles = 4;

/** Where such forms are: the console, and lists of those affected by a crisis. */
const withChoosers = /^\/(?:console\/|crisis\/[0-9a-f-]{36}\/affected(?:\/|$))/;

/** What a file chooser is called, beside the text field that it fills. */
const ofFile = /-file$/;

/**
 * Forms with a file chooser, of the console above all: `csv-file` fills the field `csv`, and a file that was chosen counts
 * more than what stands in the field. Handlers see a text, whichever way it came, and the page that answers shows
 * it for editing. Files that are no texts are read by `uploads.ts`. Nothing is read for somebody who is not signed in, and no file reaches a disk.
 *
 * @throws HeedError `too-large`; `bad-input` for a file that is no text; `bad-request` for a broken form
 */
export async function files(ctx: Ctx, next: Next): Promise<void> {
  const rule = uploadRule(ctx);
  if (rule) ctx.request.body = await readUploads(ctx, rule);
  else if (ctx.state.viewer && withChoosers.test(ctx.path) && ctx.is('multipart'))
    ctx.request.body = await read(ctx);
  return next();
}

async function read(ctx: Ctx): Promise<Record<string, string[]>> {
  const { 'content-length': length } = ctx.req.headers;
  const whole = await getRawBody(ctx.req, { limit: mostTogether, ...(length ? { length } : {}) });
  const fields: [name: string, text: string][] = [];
  const chosen: [name: string, bytes: Buffer][] = [];
  let tooMuch = false;
  const over = () => {
    tooMuch = true;
  };
  try {
    const form = new Busboy({ headers: headersOf(ctx), limits });
    form.on('field', (name, text, _nameCut, textCut) => {
      if (textCut) over();
      fields.push([name, text]);
    });
    form.on('file', (name: string | undefined, stream) => {
      const parts: Buffer[] = [];
      stream.on('limit', over);
      // Cut off within a file: it says so here and nowhere else, and unheard it would end the process.
      stream.on('error', (cause: Error) => form.destroy(cause));
      stream.on('data', (part: Buffer) => parts.push(part));
      // A part that says no name of its own is nobody's.
      if (name !== undefined) stream.on('end', () => chosen.push([name, Buffer.concat(parts)]));
    });
    for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) form.on(limit, over);
    await pipeline(Readable.from([whole]), form);
  } catch (cause) {
    throw new HeedError('bad-request', 'a form with files could not be read', { cause });
  }
  if (tooMuch) throw new HeedError('too-large', 'a field or a file is over the limit, or there are too many');
  return joined(fields, chosen);
}

const limits = { fieldSize: mostOfOne, fileSize: mostOfOne, fields: mostFields, files: mostFiles };

function headersOf(ctx: Ctx): BusboyHeaders {
  return { 'content-type': ctx.get('content-type') };
}

function joined(
  fields: readonly [name: string, text: string][],
  chosen: readonly [name: string, bytes: Buffer][],
): Record<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [name, text] of fields) all.set(name, [...(all.get(name) ?? []), text]);
  for (const [name, bytes] of chosen) {
    if (bytes.length > 0) all.set(name.replace(ofFile, ''), [textOf(bytes)]);
  }
  return Object.fromEntries(all);
}

/** With the line ends a browser sends, so that it is the same text when it comes back out of the page. */
function textOf(bytes: Buffer): string {
  const text = decodeText(bytes);
  if (text === null || text.includes('\0'))
    throw new HeedError('bad-input', 'a file is no text', { text: 'file-not-text' });
  return text.replaceAll(/\r\n?|\n/g, '\r\n');
}
