import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { HeedError } from '../../src/errors.ts';
import { can } from '../../src/people/permissions.ts';
import type { Viewer } from '../../src/people/person.ts';
import { mostFiles, mostTogether } from '../../src/procedure/files.ts';
import { largestScan } from '../../src/scan-type.ts';
import type { Ctx } from '../context.ts';

/** A file as it was chosen. */
export interface Upload {
  /** The name of its chooser. */
  field: string;
  /** What the browser says it is called: words of the person, never a path to open. */
  name: string;
  /** `too-large`: over a limit, and let go. */
  bytes: Buffer | 'too-large';
}

interface Rule {
  path: RegExp;
  /** Whether anything is read for this person at all. */
  may: (viewer: Viewer | null) => boolean;
  files: number;
  /** Of one file, and of all of them, in bytes. */
  largest: number;
  together: number;
}

/** Forms whose files count byte for byte: the scan of a sheet, minutes and agreements. */
const rules: readonly Rule[] = [
  {
    path: /^\/console\/paper\/[^/]+$/,
    may: (viewer) => can(viewer, 'answers.record', { personId: '' }),
    files: 1,
    largest: largestScan,
    together: largestScan,
  },
  {
    path: /^\/console\/analysis\/agreements$/,
    may: (viewer) => can(viewer, 'analysis.agree'),
    files: 1,
    largest: largestScan,
    together: largestScan,
  },
  {
    path: /^\/console\/procedures\/[^/]+\/negotiations$/,
    may: (viewer) => can(viewer, 'policies.publish'),
    files: mostFiles,
    largest: largestScan,
    together: mostTogether,
  },
];

const limits = { fieldSize: 64 * 1024, fields: 20 };
/** Times what may be kept: a body beyond that is not read for its fields any more. */
const mostRead = 3;
/** Forms with such files in memory at one time, in this process. */
const mostAtOnce = 3;
let reading = 0;

/** The rule by which a request's files are read; undefined for any other request. */
export function uploadRule(ctx: Ctx): Rule | undefined {
  if (ctx.method !== 'POST' || !ctx.is('multipart')) return undefined;
  return rules.find(({ path }) => path.test(ctx.path));
}

/**
 * Reads such a form as it comes: its fields, and its files as `ctx.state.uploads`. What says that it is too large is
 * never held, and what turns out to be is let go at once; the fields are read all the same, so that the person finds
 * them again beside the words about the file. Nothing is read for whoever may not send it.
 *
 * @throws HeedError `too-large`, `too-many`, `forbidden`, `sign-in-needed`; `bad-request` for a broken form
 */
export async function readUploads(ctx: Ctx, rule: Rule): Promise<Record<string, string[]>> {
  const length = Number(ctx.get('content-length'));
  refuseUnread(ctx, rule, length);
  reading += 1;
  try {
    return await read(ctx, rule, length > rule.together + limits.fieldSize);
  } catch (cause) {
    // What is still to come is let run past, so that the browser gets to the answer.
    ctx.req.resume();
    throw cause instanceof HeedError
      ? cause
      : new HeedError('bad-request', 'a form with files could not be read', { cause });
  } finally {
    reading -= 1;
  }
}

function refuseUnread(ctx: Ctx, { may, together }: Rule, length: number): void {
  if (!may(ctx.state.viewer)) {
    throw ctx.state.viewer
      ? new HeedError('forbidden', 'files came from somebody who may not send them')
      : new HeedError('sign-in-needed', 'files came without a session');
  }
  if (length > mostRead * together) throw farTooLarge();
  if (reading >= mostAtOnce)
    throw new HeedError('too-many', 'several files are being read already', { retryAfter: 10 });
}

const farTooLarge = () =>
  new HeedError('too-large', 'a file is far over the limit', { text: 'scan-too-large' });

function read(ctx: Ctx, rule: Rule, hopeless: boolean): Promise<Record<string, string[]>> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string[]>();
    const uploads: Upload[] = [];
    let came = 0;
    let held = 0;
    const form = new Busboy({
      headers: { 'content-type': ctx.get('content-type') } as BusboyHeaders,
      limits: { ...limits, files: rule.files, fileSize: rule.largest },
    });
    const fail = (cause: unknown) => {
      ctx.req.unpipe(form);
      reject(cause instanceof Error ? cause : new Error('a form broke off'));
    };
    form.on('field', (name, text) => fields.set(name, [...(fields.get(name) ?? []), text]));
    form.on('file', (field: string | undefined, stream, name) => {
      // A part that says no name of its own is nobody's.
      if (field === undefined) return void stream.on('error', fail).resume();
      let parts: Buffer[] = [];
      let over = hopeless;
      let own = 0;
      const letGo = () => {
        over = true;
        parts = [];
        held -= own;
        own = 0;
      };
      stream.on('limit', letGo);
      // Cut off within a file: it says so here and nowhere else, and unheard it would end the process.
      stream.on('error', fail);
      stream.on('data', (part: Buffer) => {
        if (over) return;
        parts.push(part);
        own += part.length;
        held += part.length;
        if (held > rule.together) letGo();
      });
      stream.on('end', () => {
        // A chooser that was left alone comes as a file without a name.
        if (over || own > 0) uploads.push({ field, name, bytes: over ? 'too-large' : Buffer.concat(parts) });
      });
    });
    form.on('filesLimit', () => fail(new HeedError('too-large', 'too many files at once')));
    form.on('finish', () => {
      ctx.state.uploads = uploads;
      resolve(Object.fromEntries(fields));
    });
    form.on('error', fail);
    ctx.req.on('aborted', () => fail(new Error('the browser went away')));
    ctx.req.on('data', (part: Buffer) => {
      came += part.length;
      if (came > mostRead * rule.together) fail(farTooLarge());
    });
    ctx.req.pipe(form);
  });
}
