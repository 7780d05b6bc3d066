import type { Db } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import type { TextWords } from '../affected/rules.ts';
import { asOneText, fieldsShape, kindOfSeries } from '../affected/words.ts';
import { candidatesFor } from './candidates.ts';
import {
  type ApproverRole,
  type Candidates,
  lineOf,
  missingRoles,
  type Series,
  type StatementText,
  statementTextShape,
} from './rules.ts';
import {
  approvalsOf,
  fatesOf,
  placeOfAlone,
  placeOfSending,
  placeOfStatement,
  type SendingFates,
  type SendingRow,
  type StatementRow,
  sendingsOf,
  standingOf,
  statementsOf,
} from './store.ts';

export interface ApprovalView {
  role: ApproverRole;
  person: string;
  name: string;
  at: Date;
  /** Why one person stands for two roles. */
  alone: string | null;
}

export interface VersionView extends Omit<StatementRow, 'words'> {
  /** Null once they are erased. */
  texts: StatementText | null;
  /** What those affected are told, field by field; null of others. */
  fields: TextWords | null;
  hash: string;
  approvals: ApprovalView[];
  missing: ApproverRole[];
}

export interface SendingView extends Omit<SendingRow, 'place'> {
  place: string | null;
  fates: SendingFates | null;
  standing: boolean;
}

export interface StatementsView {
  /** Of each text (`lineOf`) its versions, the first first. */
  versions: Map<string, VersionView[]>;
  sendings: SendingView[];
  candidates: Candidates;
}

/** Every statement of an incident, who has approved what, and what was said to whom. */
export async function readStatements(
  db: Db,
  vault: Vault,
  incidentId: string,
  now: Date,
): Promise<StatementsView> {
  const rows = await statementsOf(db, incidentId);
  const approvals = await approvalsOf(
    db,
    rows.map(({ id }) => id),
  );
  const sendings = await sendingsOf(db, incidentId);
  const words = await openReadable(db, vault, [
    ...rows.map((row) => ({ sealed: row.words, place: placeOfStatement(row) })),
    ...approvals.map(({ alone, statementId, role }) => ({
      sealed: alone,
      place: placeOfAlone(statementId, role),
    })),
    ...sendings.map(({ id, place }) => ({ sealed: place, place: placeOfSending(id) })),
  ]);
  const versions = new Map<string, VersionView[]>();
  for (const [n, { words: _sealed, ...row }] of rows.entries()) {
    const text = words[n];
    const given = approvals.flatMap(({ statementId, sha256, alone: _alone, ...approval }, m) =>
      statementId === row.id && sha256.equals(row.sha256)
        ? [{ ...approval, alone: words[rows.length + m] ?? null }]
        : [],
    );
    const version: VersionView = {
      ...row,
      ...saidIn(row.series, text ?? null),
      hash: row.sha256.toString('hex'),
      approvals: given,
      missing: missingRoles(given),
    };
    versions.set(lineOf(row), [...(versions.get(lineOf(row)) ?? []), version]);
  }
  const fates = await fatesOf(db, incidentId);
  const standing = new Set([...standingOf(sendings).values()].map(({ id }) => id));
  return {
    versions,
    sendings: sendings.map(({ place: _place, ...row }, n) => ({
      ...row,
      place: words[rows.length + approvals.length + n] ?? null,
      fates: fates.get(row.id) ?? null,
      standing: standing.has(row.id),
    })),
    candidates: await candidatesFor(db, incidentId, now),
  };
}

/** Words in the form of their series. */
function saidIn(series: Series, words: string | null): Pick<VersionView, 'texts' | 'fields'> {
  if (words === null) return { texts: null, fields: null };
  if (series === '') return { texts: statementTextShape.parse(JSON.parse(words)), fields: null };
  const fields = fieldsShape.parse(JSON.parse(words));
  return { texts: asOneText(kindOfSeries(series), fields), fields };
}
