import { sql } from 'kysely';
import type { Config } from '../config.ts';
import type { Db } from '../db/pool.ts';
import { relyingParty } from '../people/passkeys/relying-party.ts';

/** A policy that only passkeys sign, where nobody can have one, is a notice that nobody can answer. */
export async function lookAtPasskeys(
  db: Db,
  config: Config,
): Promise<{ what: string; ok: boolean; say: string }[]> {
  // Without an address of its own Heed is reached by that of the machine it listens on.
  const address = config.HEED_BASE_URL ?? (config.localMessenger ? 'http://localhost' : 'http://0.0.0.0');
  if (relyingParty(address)) return [];
  const { rows } = await sql<{ code: string }>`
    select distinct p.code from policy_version v join policy p on p.id = v.policy_id
    where v.minimum_method = 'passkey' and v.state in ('published', 'in-force') order by 1`.execute(db);
  return rows.map(({ code }) => ({
    what: `policy ${code}`,
    ok: false,
    say: 'asks for a passkey, and nobody can have one here: set HEED_BASE_URL to an https address with a domain name',
  }));
}
