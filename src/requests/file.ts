import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { SessionFacts } from '../evidence/events.ts';
import { normaliseEmail } from '../mailboxes/address.ts';
import type { Language } from '../messages/model.ts';
import { translator } from '../messages/texts.ts';
import { demand } from '../people/permissions.ts';
import { findPerson } from '../people/store.ts';
import { findViewer } from '../people/viewer.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { dueFacts, dueFor, howCounted } from './due.ts';
import { filedCard } from './present.ts';
import { remindOfRequest } from './reminding-begins.ts';
import {
  closedStates,
  firstState,
  mostOpen,
  needsPolicy,
  needsWords,
  type RequestKind,
  takesPolicy,
  takesSources,
} from './rules.ts';
import { placeOfReplyTo, placeOfWords, requestWords } from './sealing.ts';
import { putStep } from './steps.ts';
import { type DataRequest, findRequest, lockRequest, noSuchRequest, requestsOf } from './store.ts';
import { announce, sendToPerson, tellDesk } from './tell.ts';
import { termsFor } from './terms.ts';

export interface Filing {
  /** Made with the form, so that a double click files once. */
  id?: string;
  kind: RequestKind;
  /** Who asks, for themselves and nobody else. */
  personId: string;
  policyId?: string | undefined;
  /** The refused request that an appeal is about. */
  appealsId?: string | undefined;
  /** Names of sources of what is held; none: all of it. */
  sources?: readonly string[] | undefined;
  words?: string | undefined;
  /** A mailbox of their own, for an answer after they have left. */
  replyTo?: string | undefined;
  language: Language;
  session: SessionFacts;
  now: Date;
}

export interface Filed {
  request: DataRequest;
  /** Asked for already, and open. */
  repeated: boolean;
}

/** The sentence beside the button, word for word. */
export const requestStatement = (kind: RequestKind, language: Language): string =>
  translator(language)(`requests.statement.${kind}`);

/**
 * A person asks for something about their own data. The day due stands from this commit on, and is told at once with how
 * it was counted; whoever answers it is told where it needs judgement.
 *
 * @returns the request; the same again for one that is open already
 * @throws HeedError `bad-input` without the words or the policy it needs, `conflict` for too many open ones, `not-found` for what
 * it is about
 */
export async function fileRequest(tx: Tx, { vault }: { vault: Vault }, filing: Filing): Promise<Filed> {
  const { kind, personId, language, session, now } = filing;
  demand(await findViewer(tx, personId, now), 'requests.file', { personId });
  // Whoever erases or holds locks the same row: an open request keeps data from going, and neither overlooks the other.
  await sql`select from person where id = ${personId}::uuid for no key update`.execute(tx);
  const before = await sameOpen(tx, filing);
  if (before) return { request: before, repeated: true };
  const { words, policyId, appealsId, sources, replyTo } = await checked(tx, filing);
  const person = await findPerson(tx, personId);
  if (!person) throw noSuchRequest(personId);
  const { timeZone: zone, entity, site } = person;
  const terms = await termsFor(tx, { zone, entity, site });
  const facts = { filedAt: now, zone, terms, extended: false, stoppedDays: 0 };
  const found = await dueFor(tx, facts, { zone, entity, site });
  const id = filing.id ?? v7();
  const state = firstState(kind);
  await tx
    .insertInto('data_request')
    .values({
      ...{ id, person_id: personId, kind, state, policy_id: policyId ?? null, appeals_id: appealsId ?? null },
      sources: sources ? [...sources] : null,
      words:
        words === undefined
          ? null
          : await requestWords.seal(tx, vault, { id: id, place: placeOfWords(id), text: words, now }),
      reply_to:
        replyTo === undefined
          ? null
          : await requestWords.seal(tx, vault, { id: id, place: placeOfReplyTo(id), text: replyTo, now }),
      ...{ language, terms: JSON.stringify(terms), zone, filed_at: now, due_at: found.due },
      next_at: state === 'working' ? now : null,
    })
    .execute();
  const due = dueFacts(found);
  await putStep(tx, vault, { requestId: id, kind: 'filed', by: personId, facts: factsOf(due), now });
  await append(tx, {
    type: 'request.filed',
    at: now,
    actor: { person: personId },
    person: personId,
    about: id,
    data: {
      ...{ request: id, kind, statement: requestStatement(kind, language), language, session, ...due },
      ...(policyId ? { policy: policyId } : {}),
      ...(appealsId ? { appeals: appealsId } : {}),
      ...(sources ? { sources: [...sources] } : {}),
    },
  });
  const request = await lockRequest(tx, id);
  const how = (t: ReturnType<typeof translator>, to: Language) => howCounted(found, to, t, now).slice(0, 1);
  await sendToPerson(
    tx,
    { vault },
    request,
    'requests.filed',
    filedCard(request, state === 'unconfirmed', how, now),
    now,
  );
  if (state === 'review') await queue(tx, { vault }, request, kind, now);
  await remindOfRequest(tx, id, now);
  announce(tx, request);
  return { request, repeated: false };
}

/** It needs somebody's judgement: it is on record why, and those who answer are told. */
export async function queue(
  tx: Tx,
  { vault }: { vault: Vault },
  one: DataRequest,
  why: string,
  now: Date,
): Promise<void> {
  await putStep(tx, vault, { requestId: one.id, kind: 'queued', facts: { why }, now });
  await append(tx, {
    type: 'request.queued',
    at: now,
    actor: 'heed',
    person: one.personId,
    about: one.id,
    data: { request: one.id, why },
  });
  await tellDesk(tx, one, 'incoming', now);
}

/** Steps hold plain values only. */
export const factsOf = ({ holidaysUnknown, ...due }: ReturnType<typeof dueFacts>) => ({
  ...due,
  ...(holidaysUnknown ? { holidaysUnknown: holidaysUnknown.join(', ') } : {}),
});

async function sameOpen(tx: Tx, filing: Filing): Promise<DataRequest | undefined> {
  const { id, kind, personId, policyId, appealsId } = filing;
  const known = id === undefined ? undefined : await findRequest(tx, id);
  if (known && known.personId === personId) return known;
  if (known) throw new HeedError('conflict', `request ${id} exists already`);
  if (kind === 'rectify') return undefined;
  const about = (takesPolicy(kind) ? policyId : kind === 'appeal' ? appealsId : undefined) ?? null;
  const mine = await requestsOf(tx, personId);
  const same = mine.find(
    (one) => one.closedAt === null && one.kind === kind && (one.policyId ?? one.appealsId) === about,
  );
  // One of other parts is not this one: to say that it is under way would leave theirs lying.
  if (same && takesSources(kind) && partsOf(same.sources) !== partsOf(filing.sources))
    throw new HeedError('conflict', `request ${same.id} asks for other parts`, {
      text: 'request-other-parts',
    });
  return same;
}

const partsOf = (sources: readonly string[] | null | undefined): string =>
  [...(sources ?? [])].sort().join(' ');

async function checked(tx: Tx, filing: Filing) {
  const { kind, personId } = filing;
  const typed = filing.words?.trim() ?? '';
  const words = needsWords(kind) || typed !== '' ? cleanText(filing.words ?? '') : undefined;
  const policyId = takesPolicy(kind) ? filing.policyId : undefined;
  if (needsPolicy(kind) && !policyId)
    throw new HeedError('bad-input', 'a restriction needs a policy', { text: 'request-policy' });
  if (policyId) await mustBePolicy(tx, policyId);
  const appealsId = kind === 'appeal' ? filing.appealsId : undefined;
  if (kind === 'appeal') await mustBeRefused(tx, appealsId, personId);
  const typedMail = filing.replyTo?.trim() ?? '';
  const replyTo = typedMail === '' ? undefined : normaliseEmail(typedMail);
  if (typedMail !== '' && replyTo === undefined)
    throw new HeedError('bad-input', 'that is no mailbox', { text: 'request-mailbox' });
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from data_request where person_id = ${personId}::uuid and closed_at is null`.execute(
    tx,
  );
  if ((rows[0]?.n ?? 0) >= mostOpen)
    throw new HeedError('conflict', `${personId} has ${mostOpen} open requests`, { text: 'request-many' });
  const sources =
    takesSources(kind) && filing.sources && filing.sources.length > 0 ? filing.sources : undefined;
  return { words, policyId, appealsId, sources, replyTo };
}

async function mustBePolicy(tx: Tx, policyId: string): Promise<void> {
  const { rows } = await sql`
    select from policy_version where policy_id = ${policyId}::uuid and state <> 'draft' limit 1`.execute(tx);
  if (rows.length === 0) throw new HeedError('not-found', `there is no policy ${policyId}`);
}

/** One's own, and refused or not done whole; somebody else's is as unknown as one that does not exist. */
async function mustBeRefused(tx: Tx, id: string | undefined, personId: string): Promise<void> {
  const refused = id === undefined ? undefined : await findRequest(tx, id);
  if (!refused || refused.personId !== personId) throw noSuchRequest(id ?? 'none');
  if (!mayAppeal(refused))
    throw new HeedError('conflict', `request ${id} was not refused`, { text: 'request-not-refused' });
}

export const mayAppeal = ({
  kind,
  state,
  outcome,
  liftsAt,
}: Pick<DataRequest, 'kind' | 'state' | 'outcome' | 'liftsAt'>): boolean =>
  kind !== 'appeal' &&
  closedStates.some((closed) => closed === state) &&
  (state === 'refused' || outcome === 'partly' || outcome === 'nothing' || liftsAt !== null);
