import type { Readable } from 'node:stream';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { findEntry, issueReceipt } from '../evidence/issue.ts';
import { touch } from '../live.ts';
import { zipOf } from '../pack/archive.ts';
import { purposeProblems, safeName } from '../pack/rules.ts';
import { mayBeTaken, peopleNamed, peopleOfNotice } from '../regions/leaves.ts';
import { dayIn } from '../zone.ts';
import { bundleFiles } from './files.ts';
import { hashOfPlaces } from './format.ts';
import { type Contents, gather } from './gather.ts';
import type { BundleSubject } from './subject.ts';

export interface BundleDeps {
  /** The public key of the log. */
  vkey: string;
  baseUrl: string;
  /** The company's: times in the README are told by it. */
  zone: string;
  /** Has the log attested by those outside, as far as they answer: what is in the bundle can then be dated. */
  attest?: () => Promise<void>;
  /** Waits until the log has taken an entry, for as long as anybody likes to wait. */
  placed?: (entryId: number) => Promise<void>;
}

export interface BundleOrder extends BundleSubject {
  /** Why it is made, in words that whoever it is about will read. */
  purpose: string;
  by: { person: string } | { operator: string };
}

export interface MadeBundle {
  id: string;
  fileName: string;
  archive: Readable;
  /** Entries in it; of those that concern the notice, without a place in the log yet, and erased. */
  entries: number;
  waiting: number;
  erased: number;
  /** The log has taken the record of its making, and the receipt is in it. */
  recorded: boolean;
}

/** What the files are made from, as it was at one moment. */
export interface Gathered {
  id: string;
  at: Date;
  subject: BundleSubject;
  contents: Contents;
  /** Receipt of the record that it was made; undefined where the log had not taken that in time. */
  made: string | undefined;
}

/**
 * Makes an evidence bundle: puts on record that it is made, by whom, about what and why, and only then hands it out,
 * as a stream. However much the log grows meanwhile, all of it leads to one checkpoint. Permission was asked before
 * (`bundles.make`).
 *
 * @throws HeedError `bad-input` for a purpose without words, `conflict` for a log that holds nothing yet
 */
export async function makeBundle(
  db: Db,
  deps: BundleDeps,
  order: BundleOrder,
  now: Date,
): Promise<MadeBundle> {
  const problems = purposeProblems(order.purpose);
  if (problems.length > 0) throw new HeedError('bad-input', 'a bundle needs a purpose', { problems });
  await deps.attest?.();
  const { entry, ...found } = await inTransaction(db, async (tx) => {
    await sql`set transaction isolation level repeatable read`.execute(tx);
    const { noticeId, person, by: taker } = order;
    const people = person ? peopleNamed([person.id]) : peopleOfNotice(noticeId);
    await mayBeTaken(tx, { people, taker, zone: deps.zone, now });
    const found = { id: v7(), at: now, subject: order, contents: await gather(tx, order) };
    if (!found.contents.checkpoint) {
      throw new HeedError('conflict', 'the log has no published checkpoint yet', { text: 'bundleTooEarly' });
    }
    return { ...found, entry: await record(tx, found, order) };
  });
  await deps.placed?.(entry);
  const gathered = { ...found, made: await issueReceipt(db, await findEntry(db, entry)) };
  const { id, contents } = gathered;
  const { indexes, waiting, erased } = contents;
  return {
    id,
    fileName: fileName(gathered, deps.zone),
    archive: zipOf(bundleFiles(db, deps, gathered), now),
    entries: indexes.length,
    waiting,
    erased,
    recorded: gathered.made !== undefined,
  };
}

async function record(
  tx: Tx,
  { id, at, subject, contents }: Omit<Gathered, 'made'>,
  { by, purpose }: BundleOrder,
): Promise<number> {
  const { noticeId, person } = subject;
  const entry = await append(tx, {
    type: 'bundle.made',
    at,
    actor: by,
    ...(person ? { person: person.id } : {}),
    about: noticeId,
    data: {
      bundle: id,
      notice: noticeId,
      policy: contents.policy.code,
      purpose: purpose.trim(),
      entries: contents.indexes.length,
      size: contents.checkpoint?.size ?? 0,
      erased: contents.erased,
      waiting: contents.waiting,
      places: hashOfPlaces(contents.indexes),
    },
  });
  touch(tx, person ? `person.${person.id}` : `notice.${noticeId}`);
  return entry;
}

/** `heed-evidence-chat-monitoring-v2-S002-20260803.zip`; the day is the company's. */
function fileName({ at, subject, contents }: Gathered, zone: string): string {
  const { code, number } = contents.policy;
  const whose = subject.person ? `-${safeName(subject.person.staffNo, 'person')}` : '';
  const day = dayIn(at, zone).replaceAll('-', '');
  return `heed-evidence-${safeName(code, 'policy')}-v${number}${whose}-${day}.zip`;
}
