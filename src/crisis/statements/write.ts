import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { incidentWords } from '../sealing.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import { hashOfStatement, type Series, type StatementAudience, type StatementText } from './rules.ts';
import { findStatementOnce, newestStatement, placeOfStatement, type StatementRow } from './store.ts';

export interface WrittenStatement {
  audience: StatementAudience;
  texts: StatementText;
  by: string;
  /** The form that it came by. */
  once: string;
  now: Date;
}

/**
 * A new version of what is said to an audience. Whatever was approved before was another text: nothing of it counts for this
 * one, and the earlier one can no longer be sent. The same text again is no edit.
 *
 * @throws HeedError `not-found`, `bad-input` for words that cannot be taken
 */
export async function writeStatement(
  tx: Tx,
  deps: { vault: Vault },
  incidentId: string,
  { audience, texts: typed, ...who }: WrittenStatement,
): Promise<StatementRow> {
  const texts = cleaned(typed);
  return writeVersion(tx, deps, incidentId, {
    ...{
      audience,
      series: '',
      sha256: hashOfStatement(audience, texts),
      words: JSON.stringify(texts),
      ...who,
    },
    matter: incidentWords,
  });
}

/** A version as it is sealed: `words` is what `sha256` is of, in whatever form its series has. */
export interface Version extends Pick<WrittenStatement, 'by' | 'once' | 'now'> {
  audience: StatementAudience;
  series: Series;
  words: string;
  sha256: Buffer;
  /** With which the words end. */
  matter: typeof incidentWords;
}

/** The one way by which a version comes to be, whoever reads it in the end. @throws HeedError `not-found` */
export async function writeVersion(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { audience, series, words, sha256, matter, by, once, now }: Version,
): Promise<StatementRow> {
  const incident = await lockIncident(tx, incidentId);
  const before = await findStatementOnce(tx, once);
  if (before) return before;
  const newest = await newestStatement(tx, incidentId, audience, series);
  if (newest?.sha256.equals(sha256)) return newest;
  const id = v7();
  const number = (newest?.number ?? 0) + 1;
  const sealed = await matter.seal(tx, vault, {
    ...{ id: incidentId, place: placeOfStatement({ id, series }), text: words, now },
  });
  if (newest)
    await sql`update crisis_statement set remind_at = null where id = ${newest.id}::uuid`.execute(tx);
  await sql`
    insert into crisis_statement (id, incident_id, audience, series, number, by_person, at, words, sha256, once)
    values (${id}, ${incidentId}::uuid, ${audience}, ${series}, ${number}, ${by}::uuid, ${now}, ${sealed}::jsonb,
            ${sha256}, ${once})`.execute(tx);
  const written = await findStatementOnce(tx, once);
  if (!written) throw new Error('the statement was not written');
  await append(tx, {
    ...{ type: 'crisis.statement-written', at: now, actor: { person: by }, about: incidentId },
    data: statementData(incident, written),
  });
  touch(tx, `crisis.${incidentId}`);
  return written;
}

function cleaned(typed: StatementText): StatementText {
  const said = (one: { title: string; text: string } | undefined) =>
    one && { title: cleanText(one.title).replaceAll('\n', ' '), text: cleanText(one.text) };
  const zh = said(typed['zh-CN']);
  const en = said(typed.en);
  return { ...(zh ? { 'zh-CN': zh } : {}), ...(en ? { en } : {}) };
}

/** In each of its events. */
export const statementData = (incident: Incident, one: StatementRow) => ({
  ...{ incident: incident.id, statement: one.id, audience: one.audience, number: one.number },
  ...(one.series === '' ? {} : { series: one.series }),
  sha256: one.sha256.toString('hex'),
  ...ofDrill(incident),
});
