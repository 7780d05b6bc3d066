import type { Tx } from '../../../db/pool.ts';
import type { Log } from '../../../log.ts';
import { type IncomingRecord, sizeOf } from '../../model.ts';
import { type IntakeDeps, type Outcome, takeIn } from '../../take-in.ts';
import { tryOut } from '../../try-out.ts';
import { consentIn } from '../wecom-export/message.ts';
import { mediaOf, type WecomMedia, wecomRecord } from '../wecom-export/record.ts';
import type { AgreementApi } from './agreements.ts';
import { noteSaid, withConsent } from './ask.ts';
import { readChatData } from './chat-data.ts';
import { ArchiveError } from './codes.ts';
import type { ArchiveKeys } from './keys.ts';
import { fetchMedia } from './media.ts';
import { type OpenedMessage, openMessages } from './open-messages.ts';
import type { Turns } from './pace.ts';
import type { ArchiveSession } from './sdk.ts';
import { type ArchiveState, moveOn } from './state.ts';

export interface PullDeps extends IntakeDeps {
  log: Log;
  session: ArchiveSession;
  keys: ArchiveKeys;
  api: AgreementApi;
  turns: Turns;
  signal: AbortSignal;
}

/** Of at most 1,000 that one call may give: so many are in memory at once. */
const limit = 500;
const timeoutSeconds = 30;
const mostBytes = 8 * 2 ** 20;

export interface Pulled {
  messages: number;
  kept: number;
  /** Whether WeCom may have more. */
  more: boolean;
}

/**
 * Pulls once: what comes after what was read last. Each batch commits with how far it has been read, so that it may end at
 * any instruction. Who disagrees anywhere in it blocks their conversations in all of it.
 *
 * @throws ArchiveError
 */
export async function pullOnce(deps: PullDeps, archive: ArchiveState): Promise<Pulled> {
  const { session, turns, signal, keys, log, api } = deps;
  const { sourceId, corpid } = archive;
  await turns.next(signal);
  const answer = await session.getChatData(archive.seq, limit, timeoutSeconds);
  if (answer.code !== 0) throw new ArchiveError('pulling', answer.code);
  const given = readChatData(answer.data).filter(({ seq }) => seq > archive.seq);
  const opened = await openMessages(session, keys, given, log);
  const messages = opened.flatMap(({ message }) => message ?? []);
  await noteSaid(
    deps,
    archive,
    messages.flatMap((message) => consentIn(message) ?? []),
  );

  const found = opened.map((one) => ({ ...one, ...recordOf(one, corpid) }));
  const judged = await withConsent(
    deps,
    archive,
    api,
    found.flatMap(({ record }) => record ?? []),
  );
  const byKey = new Map(judged.map((record) => [record.key, record]));
  const wanted = await withMediaWanted(deps, sourceId, judged, found);

  let batch: IncomingRecord[] = [];
  const held = { bytes: 0, unreadable: 0, kept: 0 };
  let newest: Date | null = null;
  const flush = async (seq: bigint) => {
    const at = { seq, newest, unreadable: held.unreadable };
    const outcomes: Outcome[] = await takeIn(deps, sourceId, batch, (tx: Tx) => moveOn(tx, sourceId, at));
    held.kept += outcomes.filter((outcome) => outcome === 'kept').length;
    batch = [];
    Object.assign(held, { bytes: 0, unreadable: 0 });
  };
  for (const { seq, message, record, media } of found) {
    signal.throwIfAborted();
    if (!message) held.unreadable += 1;
    else if (!newest || message.at > newest) newest = message.at;
    const standing = record && byKey.get(record.key);
    if (standing) {
      const whole = media && wanted.has(standing.key) ? await withMedia(deps, standing, media) : standing;
      batch.push(whole);
      held.bytes += whole.body ? sizeOf(whole.body) : 0;
    }
    if (held.bytes >= mostBytes) await flush(seq);
  }
  const last = found.at(-1);
  if (last) await flush(last.seq);
  return { messages: found.length, kept: held.kept, more: given.length >= limit };
}

function recordOf(
  { message }: OpenedMessage,
  corpid: string,
): { record?: IncomingRecord | undefined; media?: WecomMedia | undefined } {
  if (!message) return {};
  const said = wecomRecord(message, corpid);
  return 'aside' in said ? {} : { record: said.records[0], media: mediaOf(message) };
}

/** Files are had only of messages that are going to be kept. */
async function withMediaWanted(
  deps: PullDeps,
  sourceId: string,
  judged: readonly IncomingRecord[],
  found: readonly { record?: IncomingRecord | undefined; media?: WecomMedia | undefined }[],
): Promise<ReadonlySet<string>> {
  const having = new Set(found.flatMap(({ record, media }) => (record && media ? [record.key] : [])));
  const asked = judged.filter(({ key }) => having.has(key));
  if (asked.length === 0) return new Set();
  const outcomes = await tryOut(deps, sourceId, asked);
  return new Set(asked.filter((_, n) => outcomes[n] === 'kept').map(({ key }) => key));
}

async function withMedia(
  { session, turns, signal, log }: PullDeps,
  record: IncomingRecord,
  media: WecomMedia,
): Promise<IncomingRecord> {
  const fetched = await fetchMedia(session, media, () => turns.next(signal));
  if ('bytes' in fetched) return { ...record, body: { type: media.type, bytes: fetched.bytes } };
  log.warn({ why: fetched.why }, 'a file of the WeCom archive was not had; its message is kept without it');
  return { ...record, head: { ...record.head, content: fetched.why } };
}
