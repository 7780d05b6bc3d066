import { sql } from 'kysely';
import type { VersionRow } from '../../src/policies/store.ts';
import { elsewhere, lastZone } from '../unit/reminders/world.ts';
import { Company } from './company.ts';

export const begin = '2026-09-14T00:00:00.000Z';

export interface Begun {
  company: Company;
  /** Persons by their names in the world. */
  ids: ReadonlyMap<string, string>;
  versions: Record<'required' | 'free', VersionRow>;
}

/** The company of the stories: who is where, who heads what, and two policies to be asked about. */
export async function begins(): Promise<Begun> {
  const company = await Company.open();
  // They have worked here for as long as any clock goes back.
  company.clock.set('2026-07-01T00:00:00.000Z');
  const top = await company.department('top');
  const part = await company.department('part', top);
  const ids = new Map<string, string>();
  for (const [name, department] of [
    ['ann', part],
    ['bo', top],
    ['cy', undefined],
    ['boss', part],
    ['chief', top],
    ['last', undefined],
  ] as const)
    ids.set(name, await company.joins(name, department ? { department } : {}));
  for (const name of ['hr', ...Object.keys(elsewhere)])
    ids.set(name, await company.joins(name, { role: 'hr' }));
  await company.heads(ids.get('boss') ?? '', part);
  await company.heads(ids.get('chief') ?? '', top);
  const zones = { ...elsewhere, bo: 'Europe/Berlin', chief: 'America/New_York', last: lastZone };
  for (const [name, place] of Object.entries(zones))
    await sql`update person set time_zone = ${place} where name = ${name}`.execute(company.db);
  await sql`insert into calendar_day (scope, day, works, name) values
      ('zone:Europe/Berlin', '2026-10-25', true, ''), ('zone:America/New_York', '2026-11-01', true, ''),
      ('zone:Australia/Lord_Howe', '2026-10-04', true, '')`.execute(company.db);
  const versions = {
    required: await company.publishes({ code: 'asked' }),
    free: await company.publishes({ code: 'free', action: 'consent' }),
  };
  company.clock.set(begin);
  return { company, ids, versions };
}
