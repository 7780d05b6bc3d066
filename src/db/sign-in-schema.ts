import type { ColumnType } from 'kysely';

export interface SignInSchema {
  session: {
    token_hash: Buffer;
    person_id: string;
    method: string;
    created_at: Date;
    expires_at: Date;
    /** The session by whose link it began, and with which it ends; null for all others. */
    made_by: ColumnType<Buffer | null, Buffer | null | undefined, never>;
  };
  single_use_link: {
    token_hash: Buffer;
    purpose: string;
    about: string;
    person_id: string;
    created_at: Date;
    expires_at: Date;
    used_at: Date | null;
    /** The session that it ends with; null for a link that ends with none. */
    session_hash: ColumnType<Buffer | null, Buffer | null | undefined, never>;
  };
}
