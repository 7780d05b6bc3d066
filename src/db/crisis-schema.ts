import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { Answered, Fate, MissedCall, WhyCalled } from '../crisis/facts.ts';
import type { Rung } from '../crisis/ladders.ts';
import type { Level } from '../crisis/levels.ts';
import type { CrisisPlan, Way } from '../crisis/plan.ts';
import type { Part } from '../crisis/stall/rules.ts';
import type { CallingWay } from '../people/calling-ways.ts';
import type { CrisisRole } from '../people/person.ts';

type Later<T> = Generated<T | null>;

export interface CrisisSchema {
  crisis_plan: {
    version: GeneratedAlways<number>;
    plan: JSONColumnType<CrisisPlan>;
    made_at: Date;
    made_by: string;
  };
  crisis_rank: { role: CrisisRole; person_id: string; rank: number };
  incident: {
    id: string;
    code: string;
    drill: boolean;
    level: Level;
    plan_version: number | null;
    declared_by: string | null;
    declared_at: Date;
    once: string;
    /** Of declarations that joined it. */
    joined_once: Generated<string[]>;
    closed_at: Later<Date>;
    closed_by: Later<string>;
    closed_why: Later<'over' | 'in-error'>;
    muster_at: Date | null;
    looked_at: Date;
    drill_schedule_id: Later<string>;
    /** Versions of the company's own playbooks that held when it was declared. */
    playbooks: ColumnType<Partial<Record<Level, number>>, string | undefined, string>;
    set_back_ms: ColumnType<number, number | undefined, number>;
  };
  incident_call: { incident_id: string; person_id: string; role: CrisisRole; at: Date; why: WhyCalled };
  incident_ladder: {
    incident_id: string;
    person_id: string;
    round: Generated<number>;
    level: Level;
    steps: ColumnType<Rung[], string, string>;
    spared_at: Later<Date>;
  };
  incident_page: {
    incident_id: string;
    person_id: string;
    round: number;
    step: number;
    at: Date;
    message_id: string;
    fate: Generated<Fate>;
    fate_at: Later<Date>;
    missed: Later<MissedCall>;
  };
  incident_need: { incident_id: string; role: CrisisRole; since: Date };
  incident_answer: {
    id: GeneratedAlways<number>;
    incident_id: string;
    person_id: string;
    what: Answered['what'];
    at: Date;
    until_at: Date | null;
    to_person: string | null;
  };
  incident_word: {
    id: string;
    incident_id: string;
    by_person: string;
    at: Date;
    words: JSONColumnType<object, string, string>;
    once: string | null;
    /** The entry that this one says anew. */
    corrects: string | null;
  };
  incident_seen: { incident_id: string; person_id: string; at: Date; how: 'page' | 'control' };
  calling_account: { person_id: string; way: CallingWay; address: string; since: Date };
  crisis_choice: {
    person_id: string;
    day: Way[];
    night: Way[];
    night_from: string | null;
    night_to: string | null;
    at: Date;
  };
  stall_alarm: { what: Part; since: Date; told_at: Date };
  incident_short: { incident_id: string; role: CrisisRole; at: Date };
}
