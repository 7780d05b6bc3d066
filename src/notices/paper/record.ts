import type { Db, Tx } from '../../db/pool.ts';
import type { AnswerKind } from '../../db/schema.ts';
import type { Colleague, SessionFacts } from '../../evidence/events.ts';
import { text } from '../../messages/texts.ts';
import { largestScan, scanType } from '../../scan-type.ts';
import type { Vault } from '../../vault/vault.ts';
import { dayIn } from '../../zone.ts';
import { type AnswerDeps, type AnswerResult, giveAnswer } from '../answer.ts';
import { loadCase } from '../standing.ts';
import { findColleague } from '../ways/colleague.ts';
import { markWay } from '../ways/mark.ts';
import { answersOpen } from '../ways/open.ts';
import { type Mend, signedDay, witnessProblem, wordsProblem } from '../ways/rules.ts';
import { tellWitness } from '../ways/tell-witness.ts';
import type { Way } from '../ways/way.ts';
import { writtenCode } from './code.ts';
import { scanHash, storeScan } from './scan-store.ts';
import type { Sheet } from './sheets.ts';

/** A signed sheet as it came back. */
export interface ReturnedSheet {
  sheet: Sheet;
  recorder: Colleague;
  kind: AnswerKind | undefined;
  /** `YYYY-MM-DD`, as the person wrote it. */
  signedOn: string;
  /** Of the witness. */
  staffNo: string;
  /** The words of a concern, as they stand on the sheet. */
  reason: string;
  scan: Buffer | 'too-large' | undefined;
  session: SessionFacts;
}

export type PaperResult =
  | AnswerResult
  | { result: 'used'; at: Date }
  | { result: 'mend-way'; problems: readonly Mend[] };

/**
 * Closes a sheet with its scan: the answer ticked on it, by hand, on the day that stands on it. Nothing is stored
 * unless everything is.
 */
export async function recordPaper(
  db: Db,
  returned: ReturnedSheet,
  deps: AnswerDeps & { zone: string },
  now: Date,
): Promise<PaperResult> {
  const { sheet, recorder, kind, session } = returned;
  const { noticeId, personId, versionId, language } = sheet;
  if (sheet.usedAt) return { result: 'used', at: sheet.usedAt };
  const checked = await check(db, returned, deps.zone, now);
  if ('problems' in checked) return { result: 'mend-way', problems: checked.problems };
  const { witness, scan, given } = checked;
  // What was signed has its place in the talk as what it is: the person's words, in another's hand.
  const reason = kind === 'concern' ? wordsOn(returned) : '';
  const way: Way = {
    kind: 'paper',
    recordedBy: recorder.person,
    answersSoFar: sheet.answers,
    given,
    evidence: {
      paper: {
        sheet: sheet.id,
        code: writtenCode(sheet.code),
        printedOn: dayIn(sheet.printedAt, deps.zone),
        signedOn: returned.signedOn,
        scan: { type: scan.type, bytes: scan.bytes.length, sha256: scanHash(scan).toString('hex') },
        witness,
        recordedBy: recorder,
      },
    },
    mark: (tx, answerId) =>
      markWay(tx, {
        answerId,
        personId,
        way: 'paper',
        recordedBy: recorder.person,
        witness: witness.person,
        now,
      }),
    keep: async (tx, answerId) => {
      const kept = await keepSheet(tx, deps.vault, { sheet, answerId, scan, now });
      if (kept) await tellWitness(tx, { witness, noticeId, versionId, now });
      return kept;
    },
  };
  return giveAnswer(
    db,
    {
      noticeId,
      personId,
      kind: checked.kind,
      method: 'paper',
      via: 'paper',
      language,
      versionId,
      signature: {},
      reason,
      session,
      way,
    },
    deps,
    now,
  );
}

/** The sheet asks for no words: a concern that is ticked alone is one too. */
function wordsOn({ sheet, reason }: ReturnedSheet): string {
  const words = reason.trim();
  return words === ''
    ? text(sheet.language, 'ways.paper.noWords')
    : `${text(sheet.language, 'ways.paper.words')}\n${words}`;
}

type Checked =
  | { problems: readonly Mend[] }
  | {
      kind: AnswerKind;
      witness: Colleague;
      given: { from: Date; until: Date };
      scan: { type: NonNullable<ReturnType<typeof scanType>>; bytes: Buffer };
    };

async function check(db: Db, returned: ReturnedSheet, zone: string, now: Date): Promise<Checked> {
  const { sheet, recorder, kind } = returned;
  const witness = await findColleague(db, returned.staffNo, now);
  const signed = signedDay(returned.signedOn, { printedAt: sheet.printedAt, now, zone });
  const { scan } = returned;
  const bytes = scan instanceof Buffer && scan.length > 0 ? scan : undefined;
  const type = bytes && scanType(bytes);
  const problems: (Mend | undefined)[] = [
    kind ? undefined : { field: 'kind', problem: 'kindMissing' },
    wordsProblem(kind, returned.reason),
    'from' in signed ? undefined : signed,
    witnessProblem(witness, { personId: sheet.personId, recorderId: recorder.person }),
    scan === 'too-large' || (bytes && bytes.length > largestScan)
      ? { field: 'scan', problem: 'scanTooLarge' }
      : !bytes
        ? { field: 'scan', problem: 'scanMissing' }
        : type
          ? undefined
          : { field: 'scan', problem: 'scanType' },
  ];
  const found = problems.filter((one) => one !== undefined);
  if (found.length > 0 || !kind || !witness || !('from' in signed) || !bytes || !type)
    return { problems: found };
  return { kind, witness, given: signed, scan: { type, bytes } };
}

async function keepSheet(
  tx: Tx,
  vault: Vault,
  kept: { sheet: Sheet; answerId: string; scan: { type: 'pdf' | 'jpeg' | 'png'; bytes: Buffer }; now: Date },
): Promise<boolean> {
  const { sheet, answerId, scan, now } = kept;
  const { numUpdatedRows } = await tx
    .updateTable('paper_sheet')
    .set({ answer_id: answerId, used_at: now })
    .where('id', '=', sheet.id)
    .where('answer_id', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await storeScan(tx, vault, { ...scan, answerId, personId: sheet.personId, now });
  return true;
}

/** The answers that can be ticked on this sheet; none where it is worth nothing any more. */
export async function answersOn(db: Db, sheet: Sheet): Promise<readonly AnswerKind[]> {
  return answersOpen(await loadCase(db, sheet.noticeId, sheet.personId, sheet.language));
}
