import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { SessionFacts } from '../../evidence/events.ts';
import type { Language } from '../../messages/model.ts';
import { ownPolicy } from '../../policies/kept.ts';
import { loadText, versionsOf } from '../../policies/store.ts';
import type { Vault } from '../../vault/vault.ts';
import { consumeLink, createLink, peekLink } from '../../web/links.ts';
import { type Confirming, proof } from '../confirm.ts';
import { lockOwn, type PersonAct } from '../person-acts.ts';
import { putStep } from '../steps.ts';
import { type DataRequest, findRequest } from '../store.ts';
import { announce, tellPerson } from '../tell.ts';
import { copyArchive } from './archive.ts';
import { pageWords } from './html.ts';
import { type ExportRow, exportOf, findExport } from './store.ts';

/** A link counts once, for its person, for so long. */
export const linkMinutes = 15;
const purpose = 'requests.export';

const over = (): HeedError =>
  new HeedError('gone', 'a copy is not there any more', { text: 'request-copy-over' });

/** The copy that is there to be taken. */
export async function readyExport(db: Db | Tx, requestId: string, now: Date): Promise<ExportRow | undefined> {
  const row = await exportOf(db, requestId);
  return row?.state === 'ready' && row.expiresAt !== null && row.expiresAt > now ? row : undefined;
}

/**
 * A link to the copy: made for somebody who has just shown once more who they are, and for nobody else.
 *
 * @returns its token, which is stored nowhere
 * @throws HeedError `gone` (text `request-copy-over`), `conflict` (text `request-confirm`) for an old sign-in
 */
export async function linkToExport(
  tx: Tx,
  asking: PersonAct & Pick<Confirming, 'sessionHash' | 'party' | 'passkey'>,
): Promise<string> {
  const { by, now } = asking;
  const one = await lockOwn(tx, asking);
  const row = await readyExport(tx, one.id, now);
  if (!row) throw over();
  await proof(tx, one, asking);
  return createLink(tx, { purpose, about: row.id, personId: by.id, ttl: linkMinutes * 60, now });
}

/** Where a link leads; a look uses nothing up. Somebody else's is as unknown as one that was never made. */
export async function lookAtCopy(
  db: Db,
  token: string,
  personId: string,
  now: Date,
): Promise<{ one: DataRequest; row: ExportRow }> {
  const link = await peekLink(db, token, purpose, now).catch((error: unknown) => {
    throw error instanceof HeedError && error.code === 'gone' ? over() : error;
  });
  const row = await findExport(db, link.about);
  const one = row && (await findRequest(db, row.requestId));
  if (!one || link.personId !== personId) throw over();
  if (row.state !== 'ready' || row.expiresAt === null || row.expiresAt <= now) throw over();
  return { one, row };
}

/**
 * Uses the link up and hands the copy out. That it was taken is on record, and its person told, before the first byte.
 */
export async function takeCopy(
  db: Db,
  deps: { vault: Vault },
  { token, by, session, now }: { token: string; by: { id: string }; session: SessionFacts; now: Date },
): Promise<{ archive: Awaited<ReturnType<typeof copyArchive>>; fileName: string }> {
  const { one, row } = await lookAtCopy(db, token, by.id, now);
  await inTransaction(db, async (tx) => {
    await consumeLink(tx, token, purpose, by.id, now).catch((error: unknown) => {
      throw error instanceof HeedError && error.code === 'gone' ? over() : error;
    });
    await taken(tx, deps, one, row, session, now);
  });
  return handOut(db, deps, one, row, now);
}

export async function taken(
  tx: Tx,
  { vault }: { vault: Vault },
  one: DataRequest,
  row: ExportRow,
  session: SessionFacts,
  now: Date,
): Promise<void> {
  const still = await tx
    .updateTable('request_export')
    .set({ taken_at: now })
    .where('id', '=', row.id)
    .where('state', '=', 'ready')
    .returning('id')
    .executeTakeFirst();
  if (!still) throw over();
  await putStep(tx, vault, { requestId: one.id, kind: 'export-taken', by: one.personId, now });
  await append(tx, {
    type: 'request.export-taken',
    at: now,
    actor: { person: one.personId },
    person: one.personId,
    about: one.id,
    data: { request: one.id, export: row.id, session },
  });
  await tellPerson(tx, { vault }, one, 'taken', now);
  announce(tx, one);
}

export async function handOut(
  db: Db,
  { vault }: { vault: Vault },
  one: DataRequest,
  row: ExportRow,
  now: Date,
) {
  const words = pageWords(one.language, one.zone);
  const notes = await notesOf(db, one);
  const archive = await copyArchive(db, vault, { request: one, row, words, notes }, now);
  const day = (row.madeAt ?? now).toISOString().slice(0, 10);
  return { archive, fileName: `heed-${one.staffNo.replaceAll(/[^A-Za-z0-9-]/g, '_')}-${day}.zip` };
}

/** Who receives it, one's rights and how to complain, as the policy in force says them (GDPR 15(1)). */
export async function notesOf(db: Db, one: Pick<DataRequest, 'language'>): Promise<string[]> {
  const front = await ownFront(db, one.language);
  if (!front) return [];
  const recipients = (front.recipients ?? [])
    .map(({ name }) => name)
    .join(one.language === 'zh-CN' ? '、' : '; ');
  const { t } = pageWords(one.language, 'UTC');
  return [
    ...(recipients ? [t('requests.copy.recipients', { recipients })] : []),
    ...[front.exercise, front.complaint].flatMap((said) =>
      said ? [said.replaceAll(/\s+/g, ' ').trim()] : [],
    ),
  ];
}

/** How to complain, as the policy in force says it (GDPR 12(4), PIPL 50). */
export async function complaintOf(db: Db, language: Language): Promise<string | undefined> {
  return (await ownFront(db, language))?.complaint;
}

async function ownFront(db: Db, language: Language) {
  const inForce = (await versionsOf(db, ownPolicy)).find(({ state }) => state === 'in-force');
  return inForce && (await loadText(db, inForce.id, language)).front;
}
