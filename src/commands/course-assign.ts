import { operator } from '../cli.ts';
import { systemClock } from '../clock.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import type { Audience } from '../notices/audience.ts';
import { assignCourse } from '../training/assign.ts';
import { currentCourse, loadCourse } from '../training/store.ts';
import { companyZone } from '../zone.ts';
import { withDatabase } from './database.ts';
import { readAudience } from './notice-send.ts';

interface Options {
  to?: string;
  joiners?: boolean;
  anew?: boolean;
}

export async function run(code: string, { to, joiners, anew }: Options): Promise<void> {
  await withDatabase(async ({ db }) => {
    const now = systemClock.now();
    const audience = to === undefined ? await ownAudience(db, code) : await readAudience(db, to, now);
    const { people } = await inTransaction(db, (tx) =>
      assignCourse(tx, {
        ...{ code, audience, joiners: joiners ?? false, anew: anew ?? false },
        ...{ actor: operator(), zone: companyZone, now },
      }),
    );
    console.log(`${code}: ${people} people were asked to take it.`);
  });
}

/** Whom a course says that it is for. */
async function ownAudience(db: Db, code: string): Promise<Audience> {
  const { audience } = (await loadCourse(db, (await currentCourse(db, code)).id)).decided;
  if (audience === 'everyone') return { kind: 'everyone' };
  if (audience !== 'chosen') return { kind: 'roles', roles: audience.roles };
  const problem = `${code} is for people who are chosen: say who`;
  throw new HeedError('bad-input', `--to: ${problem}.`, { problems: [{ at: '--to', problem }] });
}
