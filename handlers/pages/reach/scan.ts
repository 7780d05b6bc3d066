import { Readable } from 'node:stream';
import { HeedError } from '../../../src/errors.ts';
import { findScan, scanParts } from '../../../src/notices/paper/scan-store.ts';
import { can } from '../../../src/people/permissions.ts';
import { scanMedia } from '../../../src/scan-type.ts';
import { type Ctx, idParam, signedIn } from '../../context.ts';

/** GET /me/answers/:answer/scan: to save, and never to run in a page; for whom the answer's receipt is. */
export async function showScan(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app } = ctx.state;
  const id = idParam(ctx, 'answer');
  const scan = await findScan(app.db, id);
  if (!scan || !can(viewer, 'evidence.receipt', { personId: scan.person_id }))
    throw new HeedError('not-found', `answer ${id} has no scan for this viewer`);
  const parts = scanParts(app.db, app.vault, id);
  const first = await parts.next();
  if (first.done) throw new HeedError('gone', `the scan of ${id} is erased`, { text: 'erased' });
  const { type, ending } = scanMedia[scan.type];
  ctx.type = type;
  ctx.attachment(`heed-sheet-${id}.${ending}`);
  ctx.set('cache-control', 'no-store');
  ctx.length = scan.bytes;
  ctx.body = Readable.from(rest(first.value, parts));
}

async function* rest(first: Buffer, others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* others;
}
