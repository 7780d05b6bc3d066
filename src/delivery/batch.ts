import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { DeliveryMode, Lane } from '../db/schema.ts';
import { canonicalise } from '../evidence/canonical.ts';
import type { Body, Language } from '../messages/model.ts';
import type { Batch, Capabilities, Receiver } from '../platforms/port.ts';

/** One person's share of a batch that this worker has the lease of. */
export interface Member {
  delivery: number;
  /** Null when the account was taken away between queueing and sending. */
  account: string | null;
  /** The platform's id of the message to be replaced. */
  replacedId: string | null;
  attempts: number;
  /** False for members whose fate is known: sent along so that the bytes are the same, and not recorded. */
  open: boolean;
}

/** A batch claimed for one send. */
export interface Claimed {
  id: string;
  messageId: string;
  about: string | null;
  lane: Lane;
  platform: string;
  tenant: string;
  language: Language;
  mode: DeliveryMode;
  baseUrl: string;
  body: Body;
  repeat: Batch['repeat'];
  /** Which try at the batch this is, from 1: whoever lost the lease meanwhile has an older one. */
  turn: number;
  /** Held against the platform's quota: from then on it may have been sent. */
  admitted: boolean;
  /** What it takes of its tenant's day: so many messages for each of so many people. */
  charge?: { platform: string; tenant: string; day: string; people: number; each: number };
  /** In the order in which they are sent. */
  members: readonly Member[];
}

/** Members the platform is not asked about, because the answer is known beforehand. */
export type Beforehand = 'no-account' | 'skipped';

export function decidedBeforehand(
  { account, replacedId }: Member,
  mode: DeliveryMode,
  { replaces }: Capabilities,
): Beforehand | undefined {
  // Nothing was sent that this could take the place of, or nobody is there to read it: nothing is out of date.
  if (mode === 'replace' && !(replaces && replacedId !== null && account !== null)) return 'skipped';
  return account === null ? 'no-account' : undefined;
}

/** What the adapter is given: always the same for the same claim, and for its repeats within the dedupe window. */
export function batchOf(claimed: Claimed, capabilities: Capabilities): Batch {
  const { id, lane, tenant, language, body, baseUrl, repeat, mode } = claimed;
  const to = claimed.members.flatMap((member): Receiver[] => {
    if (member.account === null || decidedBeforehand(member, mode, capabilities)) return [];
    if (repeat === 'marked' && !member.open) return [];
    const replaces = mode !== 'send' && capabilities.replaces && member.replacedId;
    return [{ delivery: member.delivery, account: member.account, ...(replaces ? { replaces } : {}) }];
  });
  return { id, lane, tenant, language, body, baseUrl, repeat, to };
}

export interface Wording {
  body: Body;
  /** Of the body's canonical JSON. */
  sha256: Buffer;
}

/** A message's words in one language. They never change, so a broadcast reads and hashes them once. */
export class Wordings {
  readonly #db: Db;
  readonly #kept = new Map<string, Wording>();
  static readonly #most = 50;

  constructor(db: Db) {
    this.#db = db;
  }

  async get(messageId: string, language: Language): Promise<Wording> {
    const key = `${messageId} ${language}`;
    const kept = this.#kept.get(key) ?? (await this.#load(messageId, language));
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > Wordings.#most && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  async #load(messageId: string, language: Language): Promise<Wording> {
    const { rows } = await sql<{ body: Body }>`
      select bodies -> ${language}::text as body from message where id = ${messageId}::uuid`.execute(
      this.#db,
    );
    const body = rows[0]?.body;
    // The rows that point to a message cannot outlive it.
    if (!body) throw new TypeError(`message ${messageId} has no words in ${language}`);
    return { body, sha256: createHash('sha256').update(canonicalise(body)).digest() };
  }
}
