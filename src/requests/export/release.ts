import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { Viewer } from '../../people/person.ts';
import type { Vault } from '../../vault/vault.ts';
import { close } from '../close.ts';
import { lockForDesk } from '../desk-acts.ts';
import { putStep } from '../steps.ts';
import type { DataRequest } from '../store.ts';
import { announce } from '../tell.ts';
import { type ExportRow, exportOf, lockExport, redactionsOf } from './store.ts';

/** For so long a copy waits to be taken; afterwards it is asked for again. A company default. */
export const keptDays = 7;

/** Somebody has looked at where other people occur, and it goes to its person. */
export async function releaseExport(
  tx: Tx,
  deps: { vault: Vault },
  { requestId, by, now }: { requestId: string; by: Viewer; now: Date },
): Promise<void> {
  const one = await lockForDesk(tx, { requestId, by });
  const found = await exportOf(tx, requestId);
  const row = found && (await lockExport(tx, found.id));
  if (row?.state !== 'review' || one.state === 'working')
    throw new HeedError('conflict', `request ${requestId} has no copy to release`, {
      text: 'request-no-copy',
    });
  await releaseLocked(tx, deps, one, row, { by: by.id, now });
}

export async function releaseLocked(
  tx: Tx,
  deps: { vault: Vault },
  one: DataRequest,
  { id }: ExportRow,
  { by, now }: { by?: string; now: Date },
): Promise<void> {
  const all = await redactionsOf(tx, id);
  const shown = all.filter((redaction) => redaction.shown).length;
  const redacted = all.length - shown;
  const expires_at = new Date(now.getTime() + keptDays * 86_400_000);
  await tx
    .updateTable('request_export')
    .set({ state: 'ready', released_at: now, released_by: by ?? null, expires_at })
    .where('id', '=', id)
    .execute();
  await putStep(tx, deps.vault, {
    ...{ requestId: one.id, kind: 'export-released', facts: { redacted, shown }, now },
    ...(by === undefined ? {} : { by }),
  });
  await append(tx, {
    type: 'request.export-released',
    at: now,
    actor: by === undefined ? 'heed' : { person: by },
    person: one.personId,
    about: one.id,
    data: { request: one.id, export: id, redacted, shown },
  });
  await close(tx, deps, one, {
    state: 'answered',
    outcome: 'done',
    ...(by === undefined ? {} : { by }),
    now,
  });
}

/** What of it is shown after all: it is no other person's, or they would have nothing against it. */
export async function decideRedactions(
  tx: Tx,
  {
    requestId,
    by,
    page,
    shown,
  }: { requestId: string; by: Viewer; page: readonly number[]; shown: readonly number[] },
): Promise<void> {
  const one = await lockForDesk(tx, { requestId, by });
  const found = await exportOf(tx, requestId);
  if (found?.state !== 'review')
    throw new HeedError('conflict', `request ${requestId} has no copy to look at`, {
      text: 'request-no-copy',
    });
  if (page.length === 0) return;
  const looked = (only: readonly number[], is: boolean) =>
    tx
      .updateTable('request_redaction')
      .set({ shown: is })
      .where('export_id', '=', found.id)
      .where('n', 'in', only.length > 0 ? [...only] : [-1])
      .execute();
  await looked(page, false);
  await looked(
    shown.filter((n) => page.includes(n)),
    true,
  );
  announce(tx, one);
}
