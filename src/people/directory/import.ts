import { createHash } from 'node:crypto';
import type { Tx } from '../../db/pool.ts';
import type { Actor } from '../../evidence/events.ts';
import { type MailboxProblem, mailboxProblems } from '../../mailboxes/in-list.ts';
import type { Language } from '../../messages/model.ts';
import { type CodedProblem, problem } from '../../messages/problems.ts';
import { actingPerson } from '../roles.ts';
import { type Applied, apply } from './apply.ts';
import { type FileRow, parseCsv } from './csv.ts';
import { type Change, diff } from './diff.ts';
import { formerStaff, loadSnapshot, lockDirectory } from './load.ts';
import { merge } from './merge.ts';
import { ofKind } from './of-kind.ts';
import { type Counts, count, record } from './record.ts';

export interface ImportOptions {
  now: Date;
  actor: Actor;
  /** What evidence calls the source. */
  source?: string;
  /** Says what would happen and writes nothing. */
  dryRun?: boolean;
  /** Whoever is not in the file leaves. */
  complete?: boolean;
  /** Largest share of today's people that may leave at once, 0 to 1. */
  mostLeaving?: number;
  /** Whether the actor may give and take roles (`roles.grant`). Unless said, a person may not; the operator may. */
  mayGrantRoles?: boolean;
  defaults?: { language: Language; timeZone: string };
}

/** Counts of people and departments; all zero when there are problems, for then nothing is written. */
export interface ImportResult extends Counts {
  /** Everything wrong at once: `{ at: 'row 7', problem: … }`. */
  problems: CodedProblem[];
  /** Headers of columns that were left aside. */
  ignored: string[];
  changes: Change[];
  /** Mailboxes and numbers of the list as it would be that nobody will be written to at; no problem of the list. */
  mailboxes: MailboxProblem[];
  /** Ids of those who came and went; empty on a dry run. */
  applied: Applied;
}

/**
 * Brings the directory up to a staff list: all of it, or with any problem nothing.
 * @throws HeedError `too-large`
 */
export async function importCsv(tx: Tx, bytes: Uint8Array, options: ImportOptions): Promise<ImportResult> {
  const file = parseCsv(bytes);
  if (file.problems.length > 0) return refused(file.problems, file.ignored);
  await lockDirectory(tx);
  const current = await loadSnapshot(tx);
  const { wanted, problems } = merge(current, file.rows, {
    now: options.now,
    complete: options.complete ?? false,
    defaults: options.defaults ?? { language: 'zh-CN', timeZone: 'Asia/Shanghai' },
  });
  const difference = diff(current, wanted, {
    former: await formerStaff(tx),
    mostLeaving: options.mostLeaving,
  });
  const mayGrant = options.mayGrantRoles ?? actingPerson(options.actor) === null;
  const all = [
    ...problems,
    ...difference.problems,
    ...(mayGrant ? [] : roleProblems(file.rows, difference.changes)),
  ];
  if (all.length > 0) return refused(all, file.ignored);
  const { changes } = difference;
  const mailboxes = mailboxProblems(wanted.people);
  const result = {
    ...count(changes),
    problems: [],
    ignored: file.ignored,
    changes,
    mailboxes,
    applied: nobody,
  };
  if (options.dryRun || changes.length === 0) return result;
  const { now, actor, source = 'csv' } = options;
  const applied = await apply(tx, changes, { now, actor: actingPerson(actor) });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await record(tx, { source, sha256, actor }, count(changes), changes, now);
  return { ...result, applied };
}

const nobody: Applied = { joined: [], left: [] };

const refused = (problems: CodedProblem[], ignored: string[]): ImportResult => ({
  ...count([]),
  problems,
  ignored,
  changes: [],
  mailboxes: [],
  applied: nobody,
});

/** Whoever may import people may not make themselves, or anybody, an administrator that way. */
function roleProblems(rows: readonly FileRow[], changes: readonly Change[]): CodedProblem[] {
  const changed = new Set(
    [...ofKind(changes, 'role-granted'), ...ofKind(changes, 'role-ended')].map((change) => change.staffNo),
  );
  return rows
    .filter(({ staffNo }) => changed.has(staffNo))
    .map(({ row }) => problem({ code: 'row', params: { row } }, { code: 'staffList.rolesChanged' }));
}
