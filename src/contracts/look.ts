import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Viewer } from '../people/person.ts';
import { signatoriesOf } from './signatories.ts';
import { loadTemplate, type TemplateRow } from './store.ts';

/** Why somebody does not get a contract; a key of the catalogue below `contracts.console.why`. */
export type Why = 'unknown' | 'self' | 'otherEntity' | 'open' | 'concluded' | 'notListed' | 'noSignatory';

export interface Look {
  get: { id: string; staffNo: string; name: string }[];
  not: { staffNo: string; name: string | null; why: Why }[];
}

/** What HR may name at one time. */
export const mostAtOnce = 500;

interface Row {
  asked: string;
  id: string | null;
  name: string | null;
  entity: string | null;
  open: boolean;
  concluded: boolean;
  roles: string[];
}

/** Who of these would get the contract, and who not and why, before anything is sent. */
export async function lookBeforeOffer(
  db: Db | Tx,
  {
    template,
    staffNos,
    by,
    now,
  }: { template: TemplateRow; staffNos: readonly string[]; by: Viewer; now: Date },
): Promise<Look> {
  const asked = [...new Set(staffNos.map((one) => one.trim()).filter((one) => one !== ''))].slice(
    0,
    mostAtOnce,
  );
  const { texts } = await loadTemplate(db, template.id);
  const { for: forWhom } = texts.en.front;
  const listed = typeof forWhom === 'object' ? forWhom.roles : undefined;
  const signatories = await signatoriesOf(db, template.entity, now);
  const { rows } = await sql<Row>`
    select asked.staff_no as asked, p.id, p.name, p.entity,
      exists (select from contract c where c.person_id = p.id and c.code = ${template.code}
              and c.state in ('offered', 'person-signed', 'with-provider')) as open,
      exists (select from contract c where c.person_id = p.id and c.template_id = ${template.id}::uuid
              and c.state = 'concluded') as concluded,
      array(select l.role from contract_role l where l.person_id = p.id and l.ended_at is null) as roles
    from unnest(${asked}::text[]) with ordinality asked (staff_no, place)
    left join person p on p.staff_no = asked.staff_no
      and exists (select from employment e where e.person_id = p.id and e.to_at is null)
    order by asked.place`.execute(db);
  const look: Look = { get: [], not: [] };
  for (const row of rows) {
    const why = whyNot(row, { template, by, listed, signatories });
    if (why) look.not.push({ staffNo: row.asked, name: row.name, why });
    else if (row.id && row.name) look.get.push({ id: row.id, staffNo: row.asked, name: row.name });
  }
  return look;
}

function whyNot(
  { id, entity, open, concluded, roles }: Row,
  {
    template,
    by,
    listed,
    signatories,
  }: {
    template: TemplateRow;
    by: Viewer;
    listed: readonly string[] | undefined;
    signatories: readonly { personId: string }[];
  },
): Why | undefined {
  if (!id) return 'unknown';
  if (id === by.id) return 'self';
  if (entity !== template.entity) return 'otherEntity';
  if (open) return 'open';
  if (concluded) return 'concluded';
  if (listed && !listed.some((role) => roles.includes(role))) return 'notListed';
  if (!signatories.some(({ personId }) => personId !== id)) return 'noSignatory';
  return undefined;
}
