import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Erased, ErasureContext, ExportItem, Held, PersonalData } from '../personal-data.ts';
import { passkeysOf } from './store.ts';

const category = 'held.category.passkeys';

/** A person's passkeys. What was signed with them is in the evidence. */
export const passkeyData: PersonalData = {
  name: 'passkeys',
  async find(db, personId): Promise<Held[]> {
    const passkeys = await passkeysOf(db, personId);
    const [first, last] = [passkeys[0], passkeys.at(-1)];
    if (!first || !last) return [];
    const held = { category, count: passkeys.length, disclosure: 'identity', why: 'held.why.passkeys' };
    return [{ ...held, from: first.createdAt, to: last.createdAt }];
  },
  async *export(db: Db, personId: string): AsyncIterable<ExportItem> {
    for (const one of await passkeysOf(db, personId)) {
      yield {
        category,
        id: one.id,
        at: one.createdAt,
        data: {
          name: one.name,
          credential: one.credentialId.toString('base64url'),
          publicKey: one.publicKey.toString('base64'),
          synced: one.synced,
          used: one.usedAt?.toISOString() ?? null,
        },
      };
    }
  },
  async erase(tx: Tx, personId: string, _context: ErasureContext): Promise<Erased[]> {
    await sql`delete from passkey_challenge where person_id = ${personId}::uuid`.execute(tx);
    const { numAffectedRows } = await sql`delete from passkey where person_id = ${personId}::uuid`.execute(
      tx,
    );
    const erased = Number(numAffectedRows ?? 0n);
    return erased > 0 ? [{ category, erased, kept: 0 }] : [];
  },
};
