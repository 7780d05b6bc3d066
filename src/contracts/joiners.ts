import { sql } from 'kysely';
import { inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { dueAfter } from '../notices/rules.ts';
import { type ContractDeps, offer } from './offer.ts';
import { authorityInForce, signatoriesOf } from './signatories.ts';
import { findTemplate, loadTemplate } from './store.ts';

interface Joiner {
  templateId: string;
  entity: string;
  id: string;
  name: string;
  staffNo: string;
  joinedAt: Date;
}

/**
 * Offers the contracts that joiners get to those who have come since the first of them was published, to be signed by
 * the end of their first day. Who was only disabled for a time has theirs already. Nobody gets one while nobody else
 * could sign it for the company; the console says so. Safe to repeat.
 *
 * @returns how many were offered
 */
export async function offerToJoiners(deps: ContractDeps, now: Date, most = 200): Promise<number> {
  const { rows } = await sql<Joiner>`
    select m.id as "templateId", m.entity, p.id, p.name, p.staff_no as "staffNo", e.from_at as "joinedAt"
    from contract_template m
    join person p on p.entity = m.entity
    join employment e on e.person_id = p.id and e.from_at <= ${now} and e.to_at is null
    where m.ended_at is null and m.joiners
      and exists (select from contract_authority a
        where a.entity = m.entity and a.person_id <> p.id and ${authorityInForce(now)})
      and e.from_at > (select min(f.published_at) from contract_template f where f.code = m.code and f.joiners)
      and not exists (
        select from contract c where c.person_id = p.id and c.code = m.code
          and (c.state in ('offered', 'person-signed', 'with-provider')
            or c.state = 'concluded' and not exists (
              select from employment o where o.person_id = p.id and o.to_at >= c.ended_at
                and o.reason is distinct from 'disabled')
            or c.state in ('withdrawn', 'called-off', 'failed') and c.offered_at >= e.from_at))
    order by e.from_at, p.id limit ${most}`.execute(deps.db);
  let offered = 0;
  await eachAlone(rows, async ({ templateId, entity, joinedAt, ...person }) => {
    const done = await inTransaction(deps.db, async (tx) => {
      if ((await signatoriesOf(tx, entity, now, person.id)).length === 0) return false;
      const template = await findTemplate(tx, templateId);
      const words = await loadTemplate(tx, templateId);
      const firstDay = dueAfter(0, joinedAt, deps.zone);
      const due = firstDay > now ? firstDay : dueAfter(0, now, deps.zone);
      return offer(tx, deps, { template, words, person, due, why: 'joined', actor: 'heed', now });
    });
    if (done) offered += 1;
    return done;
  });
  return offered;
}
