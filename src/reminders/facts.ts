import { sql } from 'kysely';
import type { Presence } from '../calendar/hours.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Tx } from '../db/pool.ts';
import { holdersQuery } from '../people/holders.ts';
import { managersOf } from '../people/manager.ts';
import type { ReminderPolicy } from './policy.ts';
import { presencesOf } from './presences.ts';
import type { Kept } from './rows.ts';
import { amendItem, amendPerson, amendRecipient } from './rules.ts';
import { hrDesk, policiesById, policyFor } from './settings.ts';
import { type Asked, keyOf } from './source.ts';
import { whatIsAsked } from './sources.ts';
import type { Chain, DayCounts, Item, Person, Recipient } from './state.ts';

/** A row with what is so of it, as the rules want it. */
export interface Looked {
  kept: Kept;
  asked: Asked | undefined;
  item: Item;
}

/** Everything that the rules rest on, of some rows; read after these were locked. */
export class Facts {
  readonly now: Date;
  readonly #tx: Tx;
  readonly #zone: string;
  readonly #presences = new Map<string, Presence>();
  readonly #recipients = new Map<string, Recipient>();
  readonly #managers = new Map<string, string>();
  #hr: string = hrDesk;
  #looked: Looked[] = [];
  readonly #without = new Map<string, ReminderPolicy>();

  private constructor(tx: Tx, zone: string, now: Date) {
    this.now = now;
    this.#tx = tx;
    this.#zone = zone;
  }

  /** @param zone the company's */
  static async of(tx: Tx, rows: readonly Kept[], zone: string, now: Date): Promise<Facts> {
    const facts = new Facts(tx, zone, now);
    await facts.#people(rows.map(({ personId }) => personId));
    const policies = await newestWhereNone(tx, rows);
    const asked = await whatIsAsked(tx, rows, now);
    facts.#looked = rows.map((row) => {
      const { id: policyId, policy: whole } = policies(row);
      const is = asked.get(keyOf(row));
      const policy = facts.#policyNow(policyId, whole, is);
      const item = amendItem(
        {
          id: keyOf(row),
          personId: row.personId,
          policy,
          sentAt: is?.sentAt ?? now,
          due: wallAt(is?.dueAt ?? now, zone).day,
          open: is?.open ?? false,
          state: is?.waits ? { ...row.state, laterAt: null, handAt: null } : row.state,
        },
        facts.presence(row.personId),
        now,
      );
      return { kept: { ...row, policyId, state: item.state }, asked: is, item };
    });
    return facts;
  }

  get looked(): readonly Looked[] {
    return this.#looked;
  }

  /** As a policy holds for a thing now: without reminders while others are to act, without rungs where none hear. */
  #policyNow(id: string, policy: ReminderPolicy, asked: Asked | undefined): ReminderPolicy {
    if (!asked?.waits && !asked?.unheard) return policy;
    const key = `${id} ${asked.waits} ${asked.unheard}`;
    const known = this.#without.get(key) ?? {
      ...policy,
      ...(asked.waits ? { steps: [] } : {}),
      ...(asked.unheard ? { rungs: [] } : {}),
    };
    this.#without.set(key, known);
    return known;
  }

  presence(id: string): Presence {
    const found = this.#presences.get(id);
    if (!found) throw new Error(`there is no person ${id}`);
    return found;
  }

  /** The same, as far as a thing is concerned: what waits for others does not wait for them to be back. */
  concerning(person: Person, looked: Looked): Person {
    return { ...person, presence: this.presenceFor(looked) };
  }

  presenceFor({ item, asked }: Looked): Presence {
    const presence = this.presence(item.personId);
    return asked?.waits ? { ...presence, away: [] } : presence;
  }

  person(id: string, today: DayCounts): Person {
    return amendPerson({ id, presence: this.presence(id), today }, this.now);
  }

  /** Who hears of these: read once it is known of whose things somebody has to hear. */
  async readChains(looked: readonly Looked[]): Promise<void> {
    const { rows: holders } = await holdersQuery([hrDesk], this.now).execute(this.#tx);
    // Where nobody is HR, the last resort hears in their place.
    if (holders.length === 0) this.#hr = 'last';
    const people = [...new Set(looked.map(({ item }) => item.personId))];
    const handlers = looked.flatMap(({ asked }) => asked?.handler ?? []);
    for (const [person, manager] of await managersOf(this.#tx, people, this.now))
      this.#managers.set(person, manager);
    const last = looked.flatMap(({ item }) => lastOf(item.policy) ?? []);
    const ids = [...new Set([hrDesk, ...this.#managers.values(), ...handlers, ...last])];
    await this.#people(ids);
    const { rows: told } = await sql<{ recipient: string; day: string | null }>`
      select recipient, day from reminder_recipient where recipient = any(${ids}::text[])`.execute(this.#tx);
    const days = new Map(told.map(({ recipient, day }) => [recipient, day]));
    for (const id of ids) {
      const recipient = { id, presence: this.presence(id), lastDigest: days.get(id) ?? null };
      this.#recipients.set(id, amendRecipient(recipient, this.now));
    }
  }

  chain({ item: { personId, policy }, asked }: Looked): Chain {
    const manager = this.#managers.get(personId);
    // Nobody is told of themselves.
    const named = lastOf(policy);
    const own = named === personId || named === asked?.party;
    const last = this.recipient(named === undefined || own ? hrDesk : named);
    const handler = asked?.handler ?? null;
    return {
      manager: manager === undefined || manager === personId ? null : this.recipient(manager),
      handler: handler === null || handler === personId ? null : this.recipient(handler),
      hr: this.#hr === hrDesk ? this.recipient(hrDesk) : last,
      last,
    };
  }

  recipient(id: string): Recipient {
    const found = this.#recipients.get(id);
    if (!found) throw new Error(`nothing is known of the recipient ${id}`);
    return found;
  }

  async #people(ids: readonly string[]): Promise<void> {
    const unread = ids.filter((id) => !this.#presences.has(id));
    if (unread.length === 0) return;
    for (const [id, presence] of await presencesOf(this.#tx, unread, this.#zone))
      this.#presences.set(id, presence);
  }
}

/** Whom a policy names last; undefined where nobody hears of anybody. */
export const lastOf = ({ rungs }: ReminderPolicy): string | undefined =>
  rungs.flatMap((rung) => (rung.to === 'last' ? [rung.personId] : [])).at(-1);

async function newestWhereNone(
  tx: Tx,
  rows: readonly Kept[],
): Promise<(row: Kept) => { id: string; policy: ReminderPolicy }> {
  const ids = [...new Set(rows.flatMap(({ policyId }) => policyId ?? []))];
  const policies = await policiesById(tx, ids);
  const newest = new Map<string, { id: string; policy: ReminderPolicy }>();
  for (const { kind, policyId } of rows)
    if (policyId === null && !newest.has(kind)) newest.set(kind, await policyFor(tx, kind));
  return ({ kind, policyId }) => {
    const found = policyId === null ? newest.get(kind) : { id: policyId, policy: policies.get(policyId) };
    if (!found?.policy) throw new Error(`there is no reminder policy ${policyId ?? kind}`);
    return { id: found.id, policy: found.policy };
  };
}
