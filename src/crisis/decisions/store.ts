import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { toBase64 } from '../../evidence/encoding.ts';
import { commit } from '../../evidence/entry.ts';
import type { DecisionTold } from './rules.ts';

export interface DecisionRow {
  id: string;
  number: number;
  by: string;
  byName: string;
  at: Date;
  corrects: string | null;
  words: unknown;
  entry: number;
}

const select = sql`
  select d.id, d.number, d.by_person as by, p.name as "byName", d.at, d.corrects, d.words, d.entry_id as entry
  from crisis_decision d join person p on p.id = d.by_person`;

/** The decisions of an incident, the first first. */
export async function decisionsOf(db: Db | Tx, incidentId: string): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    ${select} where d.incident_id = ${incidentId}::uuid order by d.number`.execute(db);
  return rows;
}

export async function findDecidedOnce(db: Db | Tx, once: string): Promise<DecisionRow | undefined> {
  const { rows } = await sql<DecisionRow>`${select} where d.once = ${once}`.execute(db);
  return rows[0];
}

export const placeOfDecision = (id: string): string => `crisis_decision:${id}:words`;

/** A decision as the log was told of it, with the place that its entry has there. */
export interface LoggedDecision extends DecisionTold {
  entryId: number;
  commitment: Buffer;
  /** Null until the sequencer's next beat. */
  index: number | null;
}

/** Every decision of an incident that the log was told of, in the order of their numbers. */
export async function loggedDecisions(db: Db | Tx, incidentId: string): Promise<LoggedDecision[]> {
  const { rows } = await sql<{
    id: number;
    event: string;
    salt: Buffer;
    commitment: Buffer;
    index: number | null;
  }>`
    select v.id, v.event, v.salt, e.commitment, e.index
    from evidence_event v join evidence_entry e on e.id = v.id
    where v.about = ${incidentId}::uuid and v.type = 'crisis.decided' and v.event is not null
    order by v.id`.execute(db);
  return rows
    .map(({ id, event, salt, commitment, index }) => {
      const { at, actor, data } = JSON.parse(event) as {
        at: string;
        actor: { person: string };
        data: { decision: string; number: number; words: string; previous: string | null; corrects?: string };
      };
      const { decision, number, words, previous, corrects = null } = data;
      return {
        ...{ decision, number, words, previous, corrects, by: actor.person, at: new Date(at) },
        entry: toBase64(commitment),
        holds: commit(salt, event).equals(commitment),
        ...{ entryId: id, commitment, index },
      };
    })
    .toSorted((a, b) => a.number - b.number);
}
