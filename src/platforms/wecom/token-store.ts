import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { isSame } from '../../constant-time.ts';
import type { Db, Tx } from '../../db/pool.ts';
import type { Secrets } from '../../secrets.ts';
import { decrypt, encrypt } from '../../vault/cipher.ts';

/** What the table knows of one secret. */
export interface StoredToken {
  token: { value: string; refreshAt: Date; expiresAt: Date } | undefined;
  /** Refusals one after another. */
  refusals: number;
  refused: { code: number; until: Date } | undefined;
}

/** Which secret, of whom, at which address. */
export interface TokenOwner {
  tenant: string;
  credential: string;
  secret: string;
  apiBase: string;
}

const platform = 'wecom';
const nothing: StoredToken = { token: undefined, refusals: 0, refused: undefined };

/** Tokens at rest: sealed under a key of their own, and only found again by the secret they were given for. */
export class TokenStore {
  readonly #db: Db;
  readonly #owner: TokenOwner;
  readonly #key: Buffer;
  readonly #fingerprint: Buffer;

  constructor(db: Db, secrets: Secrets, owner: TokenOwner) {
    this.#db = db;
    this.#owner = owner;
    this.#key = secrets.derive('platform-token')[0];
    this.#fingerprint = createHmac('sha256', this.#key)
      .update(JSON.stringify([owner.apiBase, owner.tenant, owner.secret]))
      .digest();
  }

  /** Of another secret (changed, or HEED_SECRET was rotated), or damaged: as if there were nothing. */
  async read(db: Db | Tx = this.#db): Promise<StoredToken> {
    const row = await db
      .selectFrom('platform_token')
      .selectAll()
      .where('platform', '=', platform)
      .where('tenant', '=', this.#owner.tenant)
      .where('credential', '=', this.#owner.credential)
      .executeTakeFirst();
    if (!row || !isSame(row.fingerprint, this.#fingerprint)) return nothing;
    const value = row.sealed ? decrypt(this.#key, row.sealed, this.#bound)?.toString('utf8') : undefined;
    return {
      token:
        value && row.refresh_at && row.expires_at
          ? { value, refreshAt: row.refresh_at, expiresAt: row.expires_at }
          : undefined,
      refusals: row.refusals,
      refused:
        row.refused_until && row.refused_code !== null
          ? { code: row.refused_code, until: row.refused_until }
          : undefined,
    };
  }

  async write(tx: Tx, { token, refusals, refused }: StoredToken): Promise<void> {
    const values = {
      fingerprint: this.#fingerprint,
      sealed: token ? encrypt(this.#key, Buffer.from(token.value, 'utf8'), this.#bound) : null,
      refresh_at: token?.refreshAt ?? null,
      expires_at: token?.expiresAt ?? null,
      refusals,
      refused_code: refused?.code ?? null,
      refused_until: refused?.until ?? null,
    };
    const { tenant, credential } = this.#owner;
    await tx
      .insertInto('platform_token')
      .values({ platform, tenant, credential, ...values })
      .onConflict((conflict) => conflict.columns(['platform', 'tenant', 'credential']).doUpdateSet(values))
      .execute();
  }

  /**
   * One process at a time, for as long as `work` takes; waits for its turn at most `patienceMs`. The lock is
   * the transaction's, so that a process that dies gives it back.
   */
  async alone<T>(patienceMs: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(async (tx) => {
      await sql`select set_config('lock_timeout', ${`${patienceMs}ms`}, true)`.execute(tx);
      await sql`select pg_advisory_xact_lock(hashtextextended(${this.#bound}, 0))`.execute(tx);
      return work(tx);
    });
  }

  get #bound(): string {
    return `${platform}/${this.#owner.tenant}/${this.#owner.credential}`;
  }
}
