import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { languages } from '../messages/model.ts';
import { actingPerson } from '../people/roles.ts';
import type { PolicyDocument } from '../policies/document.ts';
import { draftsOf, lockOpenProcedure } from './store.ts';

export interface Drafting {
  actor: Actor;
  now: Date;
}

/** A policy that is to be published, and where it is in its procedure. */
export interface Drafted {
  procedureId: string;
  draftId: string;
  /** Of the draft within its procedure, from 1. */
  number: number;
  /** The very text of the newest draft: nothing was stored. */
  unchanged: boolean;
}

/**
 * Takes a text as the newest draft of its policy, and opens the procedure where none is under way. The text before
 * it stays on record, with everything that was said about it.
 */
export async function draftPolicy(tx: Tx, document: PolicyDocument, how: Drafting): Promise<Drafted> {
  const { actor, now } = how;
  const policy = await tx
    .insertInto('policy')
    .values({ id: v7(), code: document.code, created_at: now })
    // Locks the row also where it is there already: one procedure of a policy begins at a time.
    .onConflict((conflict) => conflict.column('code').doUpdateSet({ code: document.code }))
    .returning('id')
    .executeTakeFirstOrThrow();
  const open = await tx
    .selectFrom('policy_procedure')
    .select('id')
    .where('policy_id', '=', policy.id)
    .where('state', '=', 'open')
    .executeTakeFirst();
  const procedureId = open?.id ?? v7();
  if (!open) {
    await tx
      .insertInto('policy_procedure')
      .values({
        id: procedureId,
        policy_id: policy.id,
        state: 'open',
        opened_by: actingPerson(actor),
        opened_at: now,
        ended_at: null,
      })
      .execute();
  }
  const newest = open ? (await draftsOf(tx, procedureId))[0] : undefined;
  const same = newest && languages.every((one) => newest.sha256[one] === document.texts[one].sha256);
  if (same) return { procedureId, draftId: newest.id, number: newest.number, unchanged: true };
  const draftId = v7();
  const number = (newest?.number ?? 0) + 1;
  await tx
    .insertInto('policy_draft')
    .values({
      id: draftId,
      procedure_id: procedureId,
      number,
      author: actingPerson(actor),
      created_at: now,
    })
    .execute();
  await tx
    .insertInto('policy_draft_text')
    .values(
      languages.map((language) => {
        const { title, bytes, sha256 } = document.texts[language];
        return {
          draft_id: draftId,
          language,
          title,
          bytes: Buffer.from(bytes),
          sha256: Buffer.from(sha256, 'hex'),
        };
      }),
    )
    .execute();
  await append(tx, {
    type: 'policy.drafted',
    at: now,
    actor,
    about: procedureId,
    data: {
      procedure: procedureId,
      draft: draftId,
      policy: document.code,
      number,
      texts: { 'zh-CN': document.texts['zh-CN'].sha256, en: document.texts.en.sha256 },
    },
  });
  touch(tx, 'procedures');
  return { procedureId, draftId, number, unchanged: false };
}

/** Gives a procedure up. What was said and recorded stays. @throws HeedError `conflict` when it has ended */
export async function dropProcedure(tx: Tx, procedureId: string, { actor, now }: Drafting): Promise<void> {
  await lockOpenProcedure(tx, procedureId);
  const { rows } = await openConsultation(tx, procedureId);
  if (rows > 0) {
    throw new HeedError('conflict', `staff are being asked about procedure ${procedureId}`, {
      text: 'consultation-running',
    });
  }
  await endProcedure(tx, procedureId, 'dropped', now);
  await append(tx, {
    type: 'policy.dropped',
    at: now,
    actor,
    about: procedureId,
    data: { procedure: procedureId },
  });
}

export async function endProcedure(
  tx: Tx,
  procedureId: string,
  state: 'published' | 'dropped',
  now: Date,
): Promise<void> {
  await tx
    .updateTable('policy_procedure')
    .set({ state, ended_at: now })
    .where('id', '=', procedureId)
    .execute();
  touch(tx, 'procedures');
}

async function openConsultation(tx: Tx, procedureId: string): Promise<{ rows: number }> {
  const found = await tx
    .selectFrom('policy_consultation')
    .select('id')
    .where('procedure_id', '=', procedureId)
    .where('closed_at', 'is', null)
    .execute();
  return { rows: found.length };
}
