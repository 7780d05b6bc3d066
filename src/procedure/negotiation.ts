import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { type Accepted, acceptFiles, type HandedIn } from './files.ts';
import type { Outcome } from './rules.ts';
import type { Counterpart } from './steps.ts';
import { draftsOf, lockOpenProcedure, negotiationsOf } from './store.ts';

export interface NewNegotiation {
  procedureId: string;
  /** Undefined, as `outcome`, when nothing was chosen: a problem to be told. */
  counterpart: Counterpart | undefined;
  /** `YYYY-MM-DD` */
  heldOn: string;
  /** Who took part for either side, in words. */
  participants: string;
  outcome: Outcome | undefined;
  files: readonly HandedIn[];
  /** The record that this one corrects; both stay. */
  corrects?: string;
  by: string;
  /** Where the company's days begin. */
  zone: string;
  now: Date;
}

/**
 * Puts on record what was negotiated about the newest draft, with the minutes and, where there is one, the agreement.
 * A record is never changed: minutes that turn out wrong are corrected by another record, and the first stays with
 * its hash, so that nobody can replace them afterwards.
 *
 * @throws HeedError `bad-input` with every problem, `conflict` when the procedure has ended or the record is
 *   corrected already
 */
export async function recordNegotiation(tx: Tx, given: NewNegotiation): Promise<string> {
  const { procedureId, counterpart, heldOn, outcome, corrects, by, now } = given;
  await lockOpenProcedure(tx, procedureId);
  const participants = given.participants.trim();
  const { accepted: files, problems: ofFiles } = acceptFiles(given.files);
  const problems = [...problemsOf({ ...given, participants }), ...ofFiles];
  if (problems.length > 0 || !counterpart || !outcome) {
    throw new HeedError('bad-input', 'the negotiation cannot be recorded', { problems });
  }
  if (corrects) {
    const before = (await negotiationsOf(tx, procedureId)).find(({ id }) => id === corrects);
    if (!before) throw new HeedError('not-found', `there is no record ${corrects}`);
    if (before.correctedBy) throw new HeedError('conflict', `record ${corrects} is corrected already`);
  }
  const [draft] = await draftsOf(tx, procedureId);
  const id = v7();
  await tx
    .insertInto('policy_negotiation')
    .values({
      id,
      procedure_id: procedureId,
      draft_id: draft.id,
      counterpart,
      held_on: heldOn,
      participants,
      outcome,
      corrects: corrects ?? null,
      recorded_by: by,
      recorded_at: now,
    })
    .execute();
  await keep(tx, id, files);
  await append(tx, {
    type: 'negotiation.recorded',
    at: now,
    actor: { person: by },
    about: procedureId,
    data: {
      procedure: procedureId,
      draft: draft.id,
      negotiation: id,
      counterpart,
      held: heldOn,
      outcome,
      files: files.map(({ kind, sha256, bytes }) => ({ kind, sha256, bytes: bytes.length })),
      ...(corrects ? { corrects } : {}),
    },
  });
  touch(tx, 'procedures');
  return id;
}

function problemsOf(given: NewNegotiation): CodedProblem[] {
  const { heldOn, participants, outcome, files, zone, now } = given;
  const day = DateTime.fromISO(heldOn, { zone });
  const dated = /^\d{4}-\d{2}-\d{2}$/.test(heldOn) && day.isValid;
  const has = (kind: string) => files.some((file) => file.kind === kind);
  return [
    ...(given.counterpart ? [] : [problem({ code: 'counterpart' }, { code: 'procedure.choose' })]),
    ...(outcome ? [] : [problem({ code: 'outcome' }, { code: 'procedure.choose' })]),
    ...(!dated ? [problem({ code: 'heldOn' }, { code: 'procedure.dayMissing' })] : []),
    ...(dated && day.startOf('day').toJSDate() > now
      ? [problem({ code: 'heldOn' }, { code: 'procedure.dayAhead' })]
      : []),
    ...(participants === '' || participants.length > 2_000
      ? [problem({ code: 'participants' }, { code: 'procedure.participantsMissing' })]
      : []),
    ...(has('minutes') ? [] : [problem({ code: 'minutes' }, { code: 'procedure.minutesMissing' })]),
    ...(outcome === 'agreed' && !has('agreement')
      ? [problem({ code: 'agreement' }, { code: 'procedure.agreementMissing' })]
      : []),
  ];
}

async function keep(tx: Tx, negotiationId: string, files: readonly Accepted[]): Promise<void> {
  for (const { kind, name, mediaType, bytes, sha256 } of files) {
    await tx
      .insertInto('policy_negotiation_file')
      .values({
        id: v7(),
        negotiation_id: negotiationId,
        kind,
        name,
        media_type: mediaType,
        bytes,
        sha256: Buffer.from(sha256, 'hex'),
      })
      .execute();
  }
}
