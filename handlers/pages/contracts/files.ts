import { openDocument } from '../../../src/contracts/documents.ts';
import { noSuchContract, signaturesOf } from '../../../src/contracts/store.ts';
import { HeedError } from '../../../src/errors.ts';
import { findEntry, issueReceipt } from '../../../src/evidence/issue.ts';
import type { Ctx } from '../../context.ts';
import { readable } from './data.ts';

/** GET /contracts/:contract/document.pdf: what both signed, byte for byte. */
export async function contractFile(ctx: Ctx): Promise<void> {
  const { id } = await readable(ctx);
  const bytes = await openDocument(ctx.state.app.db, ctx.state.app.vault, id, 'concluded');
  if (!bytes) throw noSuchContract(id);
  ctx.type = 'application/pdf';
  ctx.attachment(`agreement-${id}.pdf`);
  ctx.set('cache-control', 'no-store');
  ctx.body = bytes;
}

/** GET /contracts/:contract/certificate: what a provider says of it. */
export async function contractCertificate(ctx: Ctx): Promise<void> {
  const { id } = await readable(ctx);
  const bytes = await openDocument(ctx.state.app.db, ctx.state.app.vault, id, 'certificate');
  if (!bytes) throw noSuchContract(id);
  ctx.type = 'application/octet-stream';
  ctx.attachment(`agreement-${id}-certificate`);
  ctx.set('cache-control', 'no-store');
  ctx.body = bytes;
}

/** GET /contracts/:contract/receipts/:part: of a signature, or of the conclusion, that holds the hash of the file. */
export async function contractReceipt(ctx: Ctx): Promise<void> {
  const { id } = await readable(ctx);
  const { db } = ctx.state.app;
  const { part } = ctx.params as { part: string };
  const entryId = part === 'concluded' ? await conclusion(ctx, id) : await signature(ctx, id, part);
  if (entryId === undefined) throw noSuchContract(id);
  const receipt = await issueReceipt(db, await findEntry(db, entryId));
  if (receipt === undefined)
    throw new HeedError('not-found', 'the receipt is not sealed yet', { text: 'receipt-pending' });
  ctx.type = 'text/plain; charset=utf-8';
  ctx.attachment(`agreement-${id}-${part}.tlog-proof`);
  ctx.set('cache-control', 'no-store');
  ctx.body = receipt;
}

async function signature(ctx: Ctx, id: string, party: string): Promise<number | undefined> {
  const all = await signaturesOf(ctx.state.app.db, id);
  return all.find((one) => one.party === party)?.entryId;
}

async function conclusion(ctx: Ctx, id: string): Promise<number | undefined> {
  const row = await ctx.state.app.db
    .selectFrom('evidence_event')
    .select('id')
    .where('about', '=', id)
    .where('type', '=', 'contract.concluded')
    .executeTakeFirst();
  return row?.id;
}
