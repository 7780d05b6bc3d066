import { type RawBuilder, sql } from 'kysely';
import { holdersQuery } from '../people/holders.ts';

/**
 * As what somebody is concerned with a request: `desk` answers it; `legal` sees to it that it is answered in its last
 * week; `nobody` is an administrator, while there is nobody to answer it.
 */
export type InCharge = 'desk' | 'legal' | 'nobody';

/**
 * Those in charge of open requests, as a query with `request`, `person_id` and `part`. Nobody is in charge of their own.
 *
 * @param which of `data_request d`
 */
export function inChargeOf(which: RawBuilder<unknown>, now: Date): RawBuilder<unknown> {
  return sql`
    select d.id as request, h.person_id, h.part from data_request d cross join lateral (
      with desk as (select person_id from (${holdersQuery(['privacy'], now)}) p where person_id <> d.person_id)
      select person_id, 'desk' as part from desk
      union all
      select person_id, 'legal' from (${holdersQuery(['legal'], now)}) l
      where person_id <> d.person_id and person_id not in (select person_id from desk)
      union all
      select person_id, 'nobody' from (${holdersQuery(['admin'], now)}) a
      where person_id <> d.person_id and not exists (select from desk)
        and person_id not in (select person_id from (${holdersQuery(['legal'], now)}) l)
    ) h where d.closed_at is null and ${which}`;
}
