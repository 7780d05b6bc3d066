import { type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { headsAt, type OpenedRecord, openContent, type RecordLine } from '../records/read.ts';
import type { Vault } from '../vault/vault.ts';
import { placeIn, placesIn } from './extent.ts';
import type { AccessCase } from './store.ts';
import { enterCase, type Looking, leftToRead, logView } from './view.ts';

export const pageSize = 50;

/** The last record of a page: where the next one goes on. */
export interface After {
  occurredAt: Date;
  id: string;
}

export interface Page {
  one: AccessCase;
  records: RecordLine[];
  next: After | undefined;
}

/** Who, whom, when: a page of what a case may open, newest first. The look is on record before anything leaves. */
export const listRecords = (
  db: Db,
  { vault }: { vault: Vault },
  looking: Looking & { after?: After | undefined },
): Promise<Page> =>
  inTransaction(db, async (tx) => {
    const one = await enterCase(tx, looking);
    const limit = Math.min(pageSize, await leftToRead(tx, 'list', looking));
    const { now, zone, after } = looking;
    const places = await placesIn(tx, one, { now, zone, after, limit });
    const records = await headsAt(tx, vault, { accessCase: one.id }, places);
    await logView(tx, vault, one, looking, {
      what: 'list',
      shown: records.map(({ id }) => id),
      read: records,
    });
    const last = places.at(-1);
    return { one, records, next: places.length === limit ? last : undefined };
  });

/**
 * One record with what was said. What is not in the extent is not there, whatever its id; one that was purged or erased
 * while its line stood on the page is not there either.
 *
 * @throws HeedError `not-found`, `forbidden` in a case that opens no content
 */
export const openRecord = (
  db: Db,
  { vault }: { vault: Vault },
  looking: Looking & { recordId: string },
): Promise<{ one: AccessCase; record: OpenedRecord }> =>
  inTransaction(db, async (tx) => {
    const one = await enterCase(tx, looking);
    if (one.parts !== 'content')
      throw new HeedError('forbidden', `access case ${one.id} opens no content`, { text: 'access-heads' });
    await leftToRead(tx, 'content', looking);
    const place = await placeIn(tx, one, looking.recordId, looking);
    const [record] = place ? await openContent(tx, vault, { accessCase: one.id }, [place]) : [];
    if (!record) throw new HeedError('not-found', `there is no such record in access case ${one.id}`);
    await logView(tx, vault, one, looking, { what: 'content', shown: [record.id], read: [record] });
    return { one, record };
  });
