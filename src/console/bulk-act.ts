import { createHash } from 'node:crypto';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { CallOff, CallOffReason } from '../notices/call-off.ts';
import type { Action } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';

/** What can be done for many at once. */
export const bulkKinds = ['remind', 'call-off'] as const;
export type BulkKind = (typeof bulkKinds)[number];

/** Whom it comes to; of reminders, how many go out at once and how many in their next working hour. */
export interface Done {
  now: number;
  later: number;
  not: { why: string; people: number }[];
}

/** Of each notice some people. */
export type Of = readonly { noticeId: string; personIds: readonly string[] }[];

/** What would come of reminding these by hand now: it locks nothing. */
export type LookAtReminding = (tx: Tx, of: Of, now: Date) => Promise<Done>;

/** Reminds people of notices by somebody's hand, as far as the reminder policy lets them be written to. */
export type Remind = (tx: Tx, asked: { of: Of; by: string }, now: Date) => Promise<Done>;

/** Has people asked no more. @returns how many shares were open until now */
export type AskNoMore = (tx: Tx, asked: CallOff, now: Date) => Promise<number>;

export interface Surroundings {
  look: LookAtReminding;
  remind: Remind;
  callOff: AskNoMore;
  zone: string;
  now: Date;
}

/** Something for many, as it is asked for; a reason only of what takes one. */
export interface Act {
  id: string;
  kind: BulkKind;
  reason: CallOffReason | null;
  notices: Of;
}

/** Who may ask for it. */
export const rightTo = { remind: 'notices.remind', 'call-off': 'notices.close' } as const satisfies Record<
  BulkKind,
  Action
>;

/** Does it, all of it at once: whoever goes through it notice by notice locks in another order than everybody else. */
export async function doAll(
  tx: Tx,
  { id, kind, reason, notices }: Act,
  by: string,
  { remind, callOff, now }: Surroundings,
): Promise<Done> {
  if (kind === 'remind') return doneOf(await remind(tx, { of: notices, by }, now));
  if (!reason)
    throw new HeedError('bad-input', 'asking many no more takes a reason', { text: 'bulk-reason' });
  const off = await callOff(tx, { of: notices, by, bulk: id, reason }, now);
  const rest = sharesOf(notices) - off;
  return { now: off, later: 0, not: rest > 0 ? [{ why: 'answered', people: rest }] : [] };
}

/** What would come of it: counted, not tried. What is chosen is open, so all of it would be ended. */
export async function lookAtAll(
  tx: Tx,
  { kind, notices }: Pick<Act, 'kind' | 'notices'>,
  { look, now }: Surroundings,
): Promise<Done> {
  if (kind === 'remind') return doneOf(await look(tx, notices, now));
  return { now: sharesOf(notices), later: 0, not: [] };
}

const doneOf = ({ now, later, not }: Done): Done => ({ now, later, not });

export const sharesOf = (notices: Of): number =>
  notices.reduce((sum, { personIds }) => sum + personIds.length, 0);

/** How many people, and what differs as soon as it is other people, other notices or another thing to be done. */
export function sizeOf({ kind, notices }: Pick<Act, 'kind' | 'notices'>): { people: number; mark: string } {
  const hash = createHash('sha256').update(`${kind};`);
  for (const { noticeId, personIds } of notices) hash.update(`${noticeId}:${personIds.join(',')};`);
  const people = new Set(notices.flatMap(({ personIds }) => personIds)).size;
  return { people, mark: `${people}.${hash.digest('base64url').slice(0, 22)}` };
}

/** On the evidence log: ids and figures, and why. */
export async function recordBulk(
  tx: Tx,
  type: 'bulk.ordered' | 'bulk.done' | 'bulk.refused',
  { act, done, by }: { act: Act; done: Done | null; by: Pick<Viewer, 'id'> },
  at: Date,
): Promise<void> {
  const { id, kind, reason, notices } = act;
  const data = {
    bulk: id,
    kind,
    ...(reason ? { reason } : {}),
    people: sizeOf(act).people,
    notices: notices.map(({ noticeId }) => noticeId),
  };
  const left = done?.not.reduce((sum, { people }) => sum + people, 0) ?? 0;
  const event = { at, actor: { person: by.id }, about: id };
  if (type === 'bulk.done')
    await append(tx, {
      ...event,
      type,
      data: { ...data, done: (done?.now ?? 0) + (done?.later ?? 0), left },
    });
  else await append(tx, { ...event, type, data });
  touch(tx, 'bulk');
}
