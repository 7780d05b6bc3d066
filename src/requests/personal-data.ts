import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../people/personal-data.ts';
import type { Vault } from '../vault/vault.ts';
import { leftOutOf, openEachWords } from '../vault/words.ts';
import { eraseExport } from './export/slices.ts';
import { placeOfWords, requestWords } from './sealing.ts';
import { stepsOf } from './steps.ts';
import { requestsOf } from './store.ts';

const requests = 'requests.held.requests';
const copies = 'requests.held.copies';

/**
 * A person's requests, what was said in them and the answers; and copies that wait to be taken. That a request was
 * answered in time has to be shown for longer: without its words it stays until the policy's period is over.
 */
export function requestData({ vault }: { vault: Vault }): PersonalData {
  return {
    name: 'requests',
    async find(db: Db, personId: string): Promise<Held[]> {
      const { rows } = await sql<{ count: number; from: Date | null; to: Date | null }>`
        select count(*)::int as count, min(filed_at) as "from", max(filed_at) as "to"
        from data_request where person_id = ${personId}::uuid`.execute(db);
      const { rows: waiting } = await sql<{ count: number; from: Date | null; until: string | null }>`
        select count(*)::int as count, min(e.begun_at) as "from", max(e.expires_at)::date::text as until
        from request_export e join data_request r on r.id = e.request_id
        where r.person_id = ${personId}::uuid and e.state <> 'gone'`.execute(db);
      const { count = 0, from, to } = rows[0] ?? {};
      const copy = waiting[0];
      return [
        ...(from && to
          ? [{ category: requests, count, from, to, disclosure: 'requests', why: 'requests.held.why' }]
          : []),
        ...(copy?.from
          ? [
              {
                ...{ category: copies, count: copy.count, from: copy.from, to: copy.from },
                ...(copy.until ? { keptUntil: copy.until } : {}),
                ...{ disclosure: 'requests', why: 'requests.held.copiesWhy' },
              },
            ]
          : []),
      ];
    },
    /** Who of the desk said something is not named; a copy is not copied into another. */
    async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
      for (const one of (await requestsOf(db, personId)).toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        const [words] = await openEachWords(db, vault, [{ sealed: one.words, place: placeOfWords(one.id) }]);
        const steps = await stepsOf(db, vault, one.id);
        const said = steps.flatMap((step) =>
          step.words === null || step.kind === 'overview' || step.kind === 'explained'
            ? []
            : [`${step.at.toISOString()} ${step.byId === personId ? 'you' : 'privacy'}: ${step.words}`],
        );
        yield {
          ...{ category: requests, id: one.id, at: one.filedAt },
          data: {
            ...{ kind: one.kind, state: one.state, due: one.dueAt.toISOString(), text: words ?? null },
            ...{
              closed: one.closedAt?.toISOString() ?? null,
              outcome: one.outcome,
              said: said.join('\n') || null,
            },
            ...(steps.some(({ damaged }) => damaged) ? leftOutOf(undefined) : leftOutOf(words)),
          },
        };
      }
      for (const copy of await copiesOf(db, personId))
        yield {
          category: copies,
          id: copy.id,
          at: copy.begun,
          data: { state: copy.state, items: copy.items },
        };
    },
    async erase(tx: Tx, personId: string, { now, reason }: ErasureContext): Promise<Erased[]> {
      const all = await requestsOf(tx, personId);
      const before = await copiesOf(tx, personId);
      const over = before.filter(({ open }) => !open);
      for (const { id } of over) await eraseExport(tx, id, reason, now);
      for (const { id } of all.filter(({ closedAt }) => closedAt !== null)) {
        await requestWords.forget(tx, id, reason, now);
        await tx
          .updateTable('data_request')
          .set({ words: null, reply_to: null })
          .where('id', '=', id)
          .execute();
        await tx
          .updateTable('data_request_step')
          .set({ sealed: null })
          .where('request_id', '=', id)
          .execute();
      }
      const waiting = before.length - over.length;
      return [
        {
          ...{ category: requests, erased: 0, kept: all.length },
          why: `requests.held.${all.some(({ closedAt }) => closedAt !== null) ? 'kept' : 'stillOpen'}`,
        },
        {
          ...{ category: copies, erased: over.length, kept: waiting },
          ...(waiting > 0 ? { why: 'requests.held.keptOpen' } : {}),
        },
      ].filter(({ erased, kept }) => erased + kept > 0);
    },
  };
}

async function copiesOf(db: Db | Tx, personId: string) {
  const { rows } = await sql<{ id: string; begun: Date; state: string; items: number; open: boolean }>`
    select e.id, e.begun_at as begun, e.state, e.items, r.closed_at is null as open
    from request_export e join data_request r on r.id = e.request_id
    where r.person_id = ${personId}::uuid and e.state <> 'gone' order by e.id`.execute(db);
  return rows;
}
