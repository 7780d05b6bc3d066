import type { Generated, JSONColumnType } from 'kysely';

type Later<T> = Generated<T | null>;

export interface CrisisRoomPlatformSchema {
  incident_room: {
    incident_id: string;
    platform: string;
    generation: Generated<number>;
    external_id: Later<string>;
    asked_at: Later<Date>;
    made_at: Later<Date>;
    next_at: Date;
    lease_until: Later<Date>;
    failures: Generated<number>;
    problem: Later<string>;
    verified_at: Later<Date>;
    members: Generated<number>;
    missing: Generated<number>;
    strangers: Generated<number>;
    wanted_sha: Later<string>;
    briefed_sha: Later<string>;
    briefed_at: Later<Date>;
    brief_place: Later<string>;
    saying_at: Later<Date>;
    closed_at: Later<Date>;
  };
  incident_trust: {
    id: string;
    incident_id: string;
    platform: string;
    trusted: boolean;
    by_person: string;
    at: Date;
    words: JSONColumnType<object, string, string>;
    once: string | null;
  };
  message_barred: { about: string; platform: string };
}
