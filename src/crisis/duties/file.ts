import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { Language } from '../../messages/model.ts';
import { cleanText, textProblem } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { sealCommitted } from '../committed.ts';
import { lockIncident, ofDrill } from '../store.ts';
import { documentText, filingDocument, hashOfDocument } from './document.ts';
import { replanDuties } from './replan.ts';
import { standingsOf } from './standing.ts';
import { placeOfFiling } from './store.ts';
import type { DutyCode } from './table.ts';

export interface Filed {
  duty: DutyCode;
  phase: 'first' | 'further' | 'final';
  /** SHA-256, hex, of the document that was filed: it has to be the one that follows from what is known. */
  sha256: string;
  language: Language;
  zone: string;
  filedAt: Date;
  to: string;
  /** As the authority gave it; may be empty. */
  reference: string;
  /** Why so late; empty where it is not. */
  lateReasons: string;
  by: string;
  once: string;
  now: Date;
}

/**
 * Puts on record that a document was filed: when, to whom, by which reference, and the document itself to the letter, so that
 * its hash can be shown for. It may be filed in phases (GDPR 33(4)).
 *
 * @throws HeedError `not-found`; `conflict` (`duty-changed`) where what is known has changed since the document was made;
 *   `bad-input` (`duty-late`) where a late filing gives no reasons (GDPR 33(1)), (`duty-filed-when`) for a time that cannot be
 */
export async function fileDuty(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { duty: code, phase, sha256, language, zone, filedAt, by, once, now, ...typed }: Filed,
): Promise<void> {
  const incident = await lockIncident(tx, incidentId);
  const { rows: before } = await sql`select from crisis_filing where once = ${once}`.execute(tx);
  if (before.length > 0) return;
  const standings = await standingsOf(tx, vault, incident);
  const duty = standings.duties.find((one) => one.code === code);
  if (!duty) throw new HeedError('not-found', `no duty ${code}`);
  if (filedAt > now || filedAt < duty.from)
    throw new HeedError('bad-input', 'a filing is of a time between awareness and now', {
      text: 'duty-filed-when',
    });
  const rule = standings.rules.duties[code];
  const document = documentText(filingDocument(incident, duty, { ...standings, language, zone }), language);
  const hash = hashOfDocument(document);
  if (hash.toString('hex') !== sha256)
    throw new HeedError('conflict', `the document of ${code} is another one by now`, {
      text: 'duty-changed',
    });
  const late = phase === 'first' && rule.hours > 0 && filedAt > duty.due;
  if (late && rule.lateReasons && textProblem(typed.lateReasons))
    throw new HeedError('bad-input', 'a late filing gives its reasons', { text: 'duty-late' });
  const id = v7();
  const orNone = (said: string) => (said.trim() === '' ? '' : cleanText(said));
  const words = {
    ...{ to: cleanText(typed.to), reference: orNone(typed.reference) },
    ...{ lateReasons: orNone(typed.lateReasons), document },
  };
  const { sealed, commitment } = await sealCommitted(tx, vault, {
    ...{ incident: incidentId, place: placeOfFiling(id), words, now },
  });
  await sql`
    insert into crisis_filing
      (id, incident_id, duty, phase, by_person, at, filed_at, late, words, sha256, rules_version, once)
    values (${id}, ${incidentId}::uuid, ${code}, ${phase}, ${by}::uuid, ${now}, ${filedAt}, ${late}, ${sealed}::jsonb,
            ${hash}, ${standings.version}, ${once})`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.filed', at: now, actor: { person: by }, about: incidentId },
    data: {
      ...{ incident: incidentId, filing: id, duty: code, phase, late, words: commitment },
      ...{ filed: filedAt.toISOString(), due: duty.due.toISOString() },
      ...{ sha256, rules: standings.version },
      ...ofDrill(incident),
    },
  });
  await replanDuties(tx, vault, incident);
}
