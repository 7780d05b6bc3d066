import { sql } from 'kysely';
import { v7 } from 'uuid';
import { loadCalendar } from '../calendar/store.ts';
import { afterOneMonth, holidaysSaid } from '../calendar/terms.ts';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { demand } from '../people/permissions.ts';
import { findViewer } from '../people/viewer.ts';
import { findVersion, loadText } from '../policies/store.ts';
import { cleanText } from '../threads/rules.ts';
import { holdersOf } from '../threads/store.ts';
import type { Vault } from '../vault/vault.ts';
import { sealWords } from '../vault/words.ts';
import { filedCard, incomingCard } from './present.ts';
import { mayObject, objectableRows } from './rules.ts';
import { standingObjection } from './store.ts';

/** Kind of record in the vault. */
export const objectionClass = 'objection';
export const placeOfReasons = (id: string) => `objection:${id}:reasons`;
export const placeOfDecision = (id: string) => `objection:${id}:decision`;

export interface Filing {
  /** Made with the form, so that a double click files once. */
  id?: string;
  personId: string;
  versionId: string;
  /** "Grounds relating to their particular situation" (GDPR 21(1)), in the person's words. */
  reasons: string;
  language: Language;
  session: SessionFacts;
  zone: string;
  now: Date;
}

/**
 * A person objects to what of a policy rests on legitimate or public interests. From this commit on it is restricted
 * until decided (GDPR 18(1)(d)); the privacy officer is told, and the person gets it in writing.
 *
 * @returns the objection; the same again for one that stands already
 * @throws HeedError `bad-input` without reasons, `conflict` (text `not-objectable`) where the policy rests on nothing
 * that one may object to
 */
export async function fileObjection(
  tx: Tx,
  { vault }: { vault: Vault },
  filing: Filing,
): Promise<{ id: string; repeated: boolean }> {
  const { personId, versionId, language, session, zone, now } = filing;
  demand(await findViewer(tx, personId, now), 'objections.file', { personId });
  const version = await findVersion(tx, versionId);
  const { front, sha256 } = await loadText(tx, versionId, language);
  if (version.state === 'draft' || !mayObject(front))
    throw new HeedError('conflict', `nothing of ${versionId} can be objected to`, { text: 'not-objectable' });
  const text = cleanText(filing.reasons);
  const before = await standingObjection(tx, personId, version.policyId);
  if (before) return { id: before.id, repeated: true };
  const id = filing.id ?? v7();
  const term = afterOneMonth(now, zone, await loadCalendar(tx, { zone }));
  const { due } = term;
  const place = placeOfReasons(id);
  const reasons = await sealWords(tx, vault, { personId, class: objectionClass, place, text, now });
  const { numAffectedRows } = await sql`
    insert into objection (id, person_id, policy_id, version_id, reasons, state, filed_at, due_at)
    values (${id}, ${personId}, ${version.policyId}, ${versionId}, ${reasons}::jsonb, 'open', ${now}, ${due})
    on conflict do nothing`.execute(tx);
  if (numAffectedRows === 0n) {
    // The other click was quicker by less than the look above took; it has committed now.
    const quicker = await standingObjection(tx, personId, version.policyId);
    if (quicker) return { id: quicker.id, repeated: true };
    throw new HeedError('conflict', `objection ${id} exists already`);
  }
  const entry = await append(tx, {
    type: 'objection.filed',
    at: now,
    actor: { person: personId },
    person: personId,
    about: id,
    data: {
      objection: id,
      shown: { policy: version.code, version: version.number, versionId, sha256, language },
      rows: objectableRows(front),
      statement: objectionStatement(language, front.title, version.number),
      due: due.toISOString(),
      session,
      ...holidaysSaid(term),
    },
  });
  const officers = await holdersOf(tx, 'privacy', personId, now);
  if (officers.length > 0) {
    const bodies = incomingCard(id, version.titles, due, zone, now);
    await enqueue(tx, { kind: 'objections.incoming', bodies, about: id, to: officers, priority: 1, at: now });
  }
  const bodies = filedCard(entry, version.titles, due, zone, now);
  await enqueue(tx, { kind: 'objections.filed', bodies, about: id, to: [personId], priority: 1, at: now });
  for (const topic of ['objections', `person.${personId}`]) touch(tx, topic);
  return { id, repeated: false };
}

/** The sentence beside the button, word for word. */
export function objectionStatement(language: Language, title: string, version: number): string {
  return translator(language)('objections.statement', { title, version });
}
