import type { Db } from '../../../src/db/pool.ts';
import { departmentTree, roleCounts } from '../../../src/notices/choose.ts';
import { reachOf } from '../../../src/notices/reach.ts';
import type { AudienceChoices } from '../console/audience-field.tsx';

/** Whom there is to choose from, with how many they are. */
export async function audienceChoices(db: Db, now: Date): Promise<AudienceChoices> {
  return {
    everyone: (await reachOf(db, { kind: 'everyone' }, now)).people,
    departments: await departmentTree(db),
    roles: await roleCounts(db),
  };
}
