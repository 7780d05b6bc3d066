import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { grantRole, revokeRole } from '../../src/people/roles.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { goRound } from '../../src/reminders/round.ts';
import type { Outcome } from '../../src/reminders/rules.ts';
import { goes, lapse, lies, takenBack, wrongs } from '../unit/reminders/lying.ts';
import { settled } from '../unit/reminders/model.ts';
import type { Act } from '../unit/reminders/story.ts';
import { elsewhere } from '../unit/reminders/world.ts';
import { Reminding } from './reminding.ts';
import { begins } from './reminding-begin.ts';
import { ReminderStory } from './reminding-story.ts';

/** Facts that change while something lies in a queue, besides those of every story. */
export type Change =
  | { do: 'department'; person: number; to: number }
  | { do: 'role'; person: number }
  | { do: 'recall'; item: number }
  | { do: 'gone'; person: number };

const asked = ['ann', 'bo', 'cy'] as const;

/**
 * The same story where what is queued lies until a lane runs: facts change meanwhile, and what goes out then is held
 * against what is so at that moment.
 */
export class LyingStory extends ReminderStory {
  readonly gone = new Set<string>();
  delivered = 0;
  takenBack = 0;
  #departments: Record<string, string> = {};

  static override async open(): Promise<LyingStory> {
    const story = new LyingStory(await begins());
    const { rows } = await sql<{ name: string; id: string }>`
      select name, department_id as id from department_version`.execute(story.company.db);
    story.#departments = Object.fromEntries(rows.map(({ name, id }) => [name, id]));
    story.world.desk = Object.fromEntries(Object.keys(elsewhere).map((id) => [id, [{ from: 0, to: null }]]));
    return story;
  }

  get #at(): Date {
    return new Date(this.world.now);
  }

  async changes(change: Change): Promise<void> {
    this.world.seq += 1;
    if (change.do === 'department') await this.#moves(asked[change.person % 3] ?? 'ann', change.to);
    if (change.do === 'role') await this.#role(['hr2', 'hr3'][change.person % 2] ?? 'hr2');
    if (change.do === 'recall') await this.#recall(change.item);
    if (change.do === 'gone') await this.#leaves(asked[change.person % 3] ?? 'ann');
    await this.sweep();
  }

  override async act(act: Act): Promise<void> {
    if (act.do === 'ask' && this.gone.has(asked[act.person % 3] ?? 'ann')) return;
    await super.act(act);
  }

  protected override async happened(act: Act): Promise<void> {
    const { world } = this;
    const names = Object.keys(world.people);
    // Everything with a person in it is said of that person.
    if ('person' in act) {
      const who = names[act.person % names.length] ?? 'ann';
      this.#takesBack(({ to, ids }) => to === who || ids.some((id) => world.items[id]?.person === who));
    }
    if (act.do === 'day') {
      for (let more = true; more; ) more = await goRound(this.company.db, this.#at);
      this.#takesBack(({ at }) => at < world.now);
    }
    if (act.do === 'back') this.#takesBack(({ at }) => at > world.now);
  }

  override async sweep(): Promise<void> {
    lapse(this.world);
    await super.sweep();
  }

  /** It lies there. */
  protected override async queued(): Promise<void> {
    lies(this.world);
  }

  #takesBack(which: Parameters<typeof takenBack>[1]): void {
    takenBack(this.world, (queued) => {
      const taken = which(queued);
      if (taken) this.takenBack += 1;
      return taken;
    });
  }

  protected override async settles(which: number, outcome: Outcome): Promise<void> {
    if (outcome !== 'accepted') return super.settles(which, outcome);
    const { world } = this;
    const { db } = this.company;
    // Hours that have ended since end before a lane runs, as its claim has it.
    lapse(world);
    await new Reminding(this.company).delivers();
    const { messages, copies } = goes(world);
    for (const [place, readers] of messages) {
      const message = world.messages[place];
      if (!message) throw new Error('a message that nobody made');
      const { id } = this.sent[place] ?? { id: '' };
      const { rows } = await sql<{ name: string }>`
        select p.name from delivery d join person p on p.id = d.person_id
        where d.message_id = ${id}::uuid and d.state = 'accepted' order by 1`.execute(db);
      expect(
        rows.map(({ name }) => name),
        `${JSON.stringify(message)} at ${this.#at.toISOString()}`,
      ).to.deep.equal(readers.toSorted());
      if (readers.length === 0) continue;
      this.delivered += 1;
      expect(wrongs(world, message, readers), JSON.stringify(message)).to.deep.equal([]);
    }
    for (const [place, goesOut] of copies) {
      const { rows } = await sql<{ state: string }>`
        select state from delivery where message_id = ${this.copySent[place] ?? null}::uuid`.execute(db);
      expect(rows[0]?.state, `copy ${place}`).to.equal(goesOut ? 'accepted' : 'skipped');
    }
  }

  protected override async settlesCopy(which: number, outcome: Outcome): Promise<void> {
    if (outcome !== 'accepted') await super.settlesCopy(which, outcome);
  }

  async #moves(who: string, to: number): Promise<void> {
    const { world, company } = this;
    const [name, manager] = (
      [
        ['part', 'boss'],
        ['top', 'chief'],
        [null, null],
      ] as const
    )[to % 3] ?? [null, null];
    const id = this.ids.get(who);
    await inTransaction(company.db, async (tx) => {
      await sql`delete from membership where person_id = ${id}::uuid`.execute(tx);
      if (name)
        await sql`insert into membership (person_id, department_id, from_at)
          values (${id}::uuid, ${this.#departments[name]}::uuid, '2026-07-01T00:00:00Z')`.execute(tx);
      await lookAgain(tx, { people: [id ?? ''] }, this.#at);
    });
    world.manager[who] = manager;
    this.#takesBack(({ ids }) => ids.some((item) => world.items[item]?.person === who));
  }

  async #role(who: string): Promise<void> {
    const { world, company } = this;
    const role = { personId: this.ids.get(who) ?? '', role: 'hr', actor: 'heed' } as const;
    const spans = world.desk?.[who] ?? [];
    const last = spans.at(-1);
    await inTransaction(company.db, (tx) =>
      last?.to === null ? revokeRole(tx, role, this.#at) : grantRole(tx, role, this.#at),
    );
    if (last?.to === null) last.to = Math.max(last.from, world.now);
    else spans.push({ from: world.now, to: null });
    this.#takesBack(({ to }) => to === 'hr' || to in elsewhere);
  }

  /** Its own reminders are taken back with it; what it stands in with others when these are to go out. */
  #isOver(ids: readonly string[]): void {
    const { world } = this;
    for (const id of ids) {
      const item = world.items[id];
      if (item) item.open = false;
    }
    for (const message of world.messages) {
      const [first, ...others] = message.items;
      if (message.outcome || message.kind !== 'reminder' || others.length > 0) continue;
      if (first && ids.includes(first.id)) settled(world, message, 'withheld');
    }
  }

  async #recall(which: number): Promise<void> {
    const { world, company } = this;
    const ids = Object.keys(world.items);
    const id = ids[which % Math.max(1, ids.length)];
    const noticeId = id && this.notices.get(id);
    if (!id || !noticeId || !world.items[id]?.open) return;
    await inTransaction(company.db, (tx) => recallNotice(tx, noticeId, 'heed', this.#at));
    this.#isOver([id]);
  }

  async #leaves(who: string): Promise<void> {
    const { world, company } = this;
    if (this.gone.has(who)) return;
    this.gone.add(who);
    await company.leaves(this.ids.get(who) ?? '');
    await callOffLeavers(company.db, this.#at, { everybody: true });
    this.#isOver(Object.keys(world.items).filter((id) => world.items[id]?.person === who));
  }
}
