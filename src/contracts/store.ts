import { type RawBuilder, sql } from 'kysely';
import type { ContractKind, ContractParty, ContractState } from '../db/contract-schema.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Language, Localized } from '../messages/model.ts';
import { awaitsPerson } from './rules.ts';
import { type ContractTemplate, readTemplate } from './template.ts';

export interface TemplateRow {
  id: string;
  code: string;
  number: number;
  kind: ContractKind;
  entity: string;
  joiners: boolean;
  publishedAt: Date;
  /** Since when another number is offered in its place. */
  endedAt: Date | null;
  titles: Localized<string>;
  /** Of the exact bytes, hex. */
  sha256: Localized<string>;
}

async function templates(db: Db | Tx, where: RawBuilder<unknown>): Promise<TemplateRow[]> {
  const { rows } = await sql<TemplateRow>`
    select m.id, m.code, m.number, m.kind, m.entity, m.joiners, m.published_at as "publishedAt",
           m.ended_at as "endedAt",
           jsonb_object_agg(x.language, x.title) as titles,
           jsonb_object_agg(x.language, encode(x.sha256, 'hex')) as sha256
    from contract_template m join contract_template_text x on x.template_id = m.id
    where ${where} group by m.id order by m.code, m.number desc`.execute(db);
  return rows;
}

/** What can be offered now, one number of each code. */
export const currentTemplates = (db: Db | Tx): Promise<TemplateRow[]> =>
  templates(db, sql`m.ended_at is null`);

/** @throws HeedError `not-found` */
export async function findTemplate(db: Db | Tx, id: string): Promise<TemplateRow> {
  const [found] = await templates(db, sql`m.id = ${id}::uuid`);
  if (!found) throw new HeedError('not-found', `there is no contract template ${id}`);
  return found;
}

/** The words of a template, from its bytes. @throws HeedError `not-found` */
export async function loadTemplate(db: Db | Tx, id: string): Promise<ContractTemplate> {
  const rows = await db
    .selectFrom('contract_template_text')
    .select(['language', 'bytes'])
    .where('template_id', '=', id)
    .execute();
  if (rows.length === 0) throw new HeedError('not-found', `there is no contract template ${id}`);
  return readTemplate(rows.map(({ language, bytes }) => ({ name: `${language}.md`, bytes })));
}

export interface Contract {
  id: string;
  templateId: string;
  code: string;
  kind: ContractKind;
  number: number;
  titles: Localized<string>;
  entity: string;
  personId: string;
  personName: string;
  staffNo: string;
  state: ContractState;
  /** Of the exact text that both sign. */
  sha256: Buffer;
  sealed: unknown;
  offeredBy: string | null;
  offeredByName: string | null;
  offeredAt: Date;
  dueAt: Date;
  threadId: string | null;
  endedAt: Date | null;
  endedWhy: string | null;
  /** SHA-256 of the file that both have, once there is one. */
  document: Buffer | null;
  /** The provider that it is signed through. */
  provider: string | null;
}

/** Of lists, so many at the most. */
const mostListed = 500;

/** Those for which `where` holds (`c` is the contract), the newest first unless it says otherwise. */
export async function contracts(
  db: Db | Tx,
  where: RawBuilder<unknown>,
  order: 'newest' | 'oldest' = 'newest',
): Promise<Contract[]> {
  const { rows } = await sql<Contract>`
    select c.id, c.template_id as "templateId", c.code, m.kind, m.number, c.entity, c.person_id as "personId",
           p.name as "personName", p.staff_no as "staffNo", c.state, c.sha256, c.sealed,
           c.offered_by as "offeredBy", o.name as "offeredByName", c.offered_at as "offeredAt",
           c.due_at as "dueAt", c.thread_id as "threadId", c.ended_at as "endedAt", c.ended_why as "endedWhy",
           (select jsonb_object_agg(x.language, x.title) from contract_template_text x
            where x.template_id = m.id) as titles,
           (select d.sha256 from contract_document d
            where d.contract_id = c.id and d.part = 'concluded') as document,
           (select s.provider from contract_provider_signing s where s.contract_id = c.id) as provider
    from contract c
    join contract_template m on m.id = c.template_id
    join person p on p.id = c.person_id
    left join person o on o.id = c.offered_by
    where ${where} order by c.offered_at ${sql.raw(order === 'newest' ? 'desc' : 'asc')}, c.id
    limit ${mostListed}`.execute(db);
  return rows;
}

export async function findContract(db: Db | Tx, id: string): Promise<Contract | undefined> {
  const [found] = await contracts(db, sql`c.id = ${id}::uuid`);
  return found;
}

/** The same, and nobody else changes it before the transaction ends. */
export async function lockContract(tx: Tx, id: string): Promise<Contract | undefined> {
  await sql`select from contract where id = ${id}::uuid for update`.execute(tx);
  return findContract(tx, id);
}

export const contractsOf = (db: Db | Tx, personId: string): Promise<Contract[]> =>
  contracts(db, sql`c.person_id = ${personId}::uuid`);

/** Titles of the agreements that wait for this person's own signature. */
export async function awaitingTitles(db: Db | Tx, personId: string, language: Language): Promise<string[]> {
  const mine = await contractsOf(db, personId);
  return mine.filter(({ state }) => awaitsPerson(state)).map(({ titles }) => titles[language]);
}

/** Not there and not for this person get one answer, so that nobody learns which ids are in use. */
export const noSuchContract = (id: string): HeedError =>
  new HeedError('not-found', `there is no contract ${id} for this person`);

export interface Signature {
  party: ContractParty;
  signerId: string;
  signerName: string;
  staffNo: string;
  /** The company's: on what it rests. */
  ground: string | null;
  note: string | null;
  method: string;
  language: Language;
  statement: string;
  entryId: number;
  /** Of a drawing. */
  sealed: unknown;
  at: Date;
}

/** The person's before the company's. */
export async function signaturesOf(db: Db | Tx, contractId: string): Promise<Signature[]> {
  const { rows } = await sql<Signature>`
    select s.party, s.signer_id as "signerId", p.name as "signerName", p.staff_no as "staffNo", a.ground, a.note,
           s.method, s.language, s.statement, s.entry_id as "entryId", s.sealed, s.at
    from contract_signature s join person p on p.id = s.signer_id
    left join contract_authority a on a.id = s.authority_id
    where s.contract_id = ${contractId}::uuid order by s.party desc`.execute(db);
  return rows;
}
