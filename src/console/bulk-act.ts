import { createHash } from 'node:crypto';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import type { CallOff, CallOffReason } from '../notices/call-off.ts';
import type { Action } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import type { ChosenShares } from './overdue.ts';

/** What can be done for many at once. */
export const bulkKinds = ['remind', 'call-off'] as const;
export type BulkKind = (typeof bulkKinds)[number];

/** Whom it comes to; of reminders, how many go out at once and how many in their next working hour. */
export interface Done {
  now: number;
  later: number;
  not: { why: string; people: number }[];
}

/** Reminds people of a notice by somebody's hand, as far as the reminder policy lets them be written to. */
export type Remind = (
  tx: Tx,
  asked: { noticeId: string; personIds: readonly string[]; by: string },
  now: Date,
) => Promise<Done>;

/** Has people asked no more. @returns how many were asked until now */
export type AskNoMore = (tx: Tx, asked: CallOff, now: Date) => Promise<number>;

export interface Surroundings {
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
  notices: readonly ChosenShares[];
}

/** Who may ask for it. */
export const rightTo = { remind: 'notices.remind', 'call-off': 'notices.close' } as const satisfies Record<
  BulkKind,
  Action
>;

export async function doAll(tx: Tx, act: Act, by: string, around: Surroundings): Promise<Done> {
  const sum: Done = { now: 0, later: 0, not: [] };
  for (const { noticeId, personIds } of act.notices) {
    const one = await doOne(tx, act, { noticeId, personIds, by }, around);
    sum.now += one.now;
    sum.later += one.later;
    for (const { why, people } of one.not) {
      const known = sum.not.find((other) => other.why === why);
      if (known) known.people += people;
      else sum.not.push({ why, people });
    }
  }
  return sum;
}

async function doOne(
  tx: Tx,
  { id, kind, reason }: Act,
  asked: { noticeId: string; personIds: readonly string[]; by: string },
  { remind, callOff, now }: Surroundings,
): Promise<Done> {
  if (kind === 'remind') return remind(tx, asked, now);
  if (!reason)
    throw new HeedError('bad-input', 'asking many no more takes a reason', { text: 'bulk-reason' });
  const off = await callOff(tx, { ...asked, bulk: id, reason }, now);
  const rest = asked.personIds.length - off;
  return { now: off, later: 0, not: rest > 0 ? [{ why: 'answered', people: rest }] : [] };
}

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
  { act, done, by }: { act: Act; done: Done | null; by: Viewer },
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
