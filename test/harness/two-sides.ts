import { expect } from 'chai';
import { sql } from 'kysely';
import type { Language } from '../../src/messages/model.ts';
import type { CrisisRole } from '../../src/people/person.ts';
import { slackAccount, startBothCompany, wecomAccount } from './both-company.ts';
import type { CookieJar } from './cookie-jar.ts';
import { type FormFields, fillIn } from './fill-in.ts';
import type { SlackCompany } from './slack-company.ts';
import { until } from './until.ts';
import type { FakeWecom } from './wecom/index.ts';
import { openWithWecom } from './wecom-browser.ts';

export type Side = 'wecom' | 'slack';
/** Where half of a company works, and in which language. */
export const sides: readonly Side[] = ['wecom', 'slack'];

/** Somebody who works on one of two platforms. */
export class OnSide {
  readonly side: Side;
  readonly language: Language;
  readonly id: string;
  readonly account: string;
  readonly #company: TwoSides;
  #browser: Promise<CookieJar> | undefined;

  constructor(company: TwoSides, side: Side, { id, account }: { id: string; account: string }) {
    this.#company = company;
    this.side = side;
    this.language = side === 'wecom' ? 'zh-CN' : 'en';
    this.id = id;
    this.account = account;
  }

  says(words: string): Promise<unknown> {
    const { wecom, slack } = this.#company;
    return this.side === 'wecom' ? wecom.type(this.account, words) : slack.say(this.account, words);
  }

  /** Everything that the bot has said to them, oldest first, as they see it now. */
  heard(): string[] {
    const { wecom, slack } = this.#company;
    if (this.side === 'wecom')
      return wecom.conversation(this.account).flatMap(({ from, text }) => (from === 'app' ? [text] : []));
    return slack
      .messages(this.account)
      .flatMap(({ user, lines }) => (user === slack.botUserId ? [lines.join('\n')] : []));
  }

  /** What they see of it that has all of these words. */
  heardWith(...words: string[]): string[] {
    return this.heard().filter((one) => words.every((word) => one.includes(word)));
  }

  /** Waits for it. @returns the newest */
  hears(...words: string[]): Promise<string> {
    return until(() => this.heardWith(...words).at(-1), {
      within: 30_000,
      what: `${this.account} to hear ${words.join(' … ')}; heard ${this.heard().join(' | ')}`,
    });
  }

  /** Presses a button on the newest message that has it, once it is there. */
  async presses(key: string): Promise<void> {
    const { wecom, slack } = this.#company;
    if (this.side === 'wecom') {
      const card = await until(
        () =>
          wecom.conversation(this.account).findLast((one) => JSON.stringify(one.card)?.includes(`"${key}"`)),
        { within: 30_000, what: `a card of ${this.account} with ${key}` },
      );
      await wecom.click(this.account, card, key);
      return;
    }
    const { message, actionId } = await until(
      () =>
        slack
          .messages(this.account)
          .flatMap((one) =>
            one.controls.flatMap(({ value, actionId: id }) =>
              value === key ? [{ message: one, actionId: id }] : [],
            ),
          )
          .at(-1),
      { within: 30_000, what: `a message of ${this.account} with ${key}` },
    );
    await slack.click(this.account, message, actionId, { value: key });
  }

  async #signedIn(): Promise<CookieJar> {
    const { wecom, slackSide, heed } = this.#company;
    if (this.side === 'slack') return (await slackSide.opens(this.account, '/me')).browser;
    const at = { userid: this.account, path: '/me' };
    return (await openWithWecom({ wecom, baseUrl: heed.app.baseUrl }, at)).browser;
  }

  async browser(): Promise<CookieJar> {
    this.#browser ??= this.#signedIn();
    return this.#browser;
  }

  /** A page that has to be there. */
  async opens(path: string): Promise<string> {
    const { status, text } = await (await this.browser()).get(path);
    expect(status, `${this.account} opens ${path}`).to.equal(200);
    return text;
  }

  /** Opens a page and fills in its form; the form waits to be sent. */
  async before(path: string, action: string, typed: FormFields = {}, which: FormFields = {}) {
    const { url, fields } = fillIn(await this.opens(path), { action, which, typed });
    return async () => (await this.browser()).post(url, fields);
  }
}

/** A company with half its people in WeCom, in Chinese, and half in Slack, in English: of each name one person on either. */
export class TwoSides {
  readonly slackSide: SlackCompany;
  readonly wecom: FakeWecom;
  readonly #people: ReadonlyMap<string, OnSide>;
  readonly #end: () => Promise<void>;

  private constructor(
    both: Awaited<ReturnType<typeof startBothCompany>>,
    rows: readonly { id: string; account: string; side: Side }[],
  ) {
    this.slackSide = both.company;
    this.wecom = both.wecom;
    this.#end = () => both.close();
    this.#people = new Map(rows.map((row) => [row.account, new OnSide(this, row.side, row)]));
  }

  static async open(names: readonly string[]): Promise<TwoSides> {
    const both = await startBothCompany(names);
    const { rows } = await sql<{ id: string; account: string; side: Side }>`
      select person_id as id, external_id as account, platform as side from identity
      where platform in ('wecom', 'slack') and to_at is null`.execute(both.company.heed.db);
    return new TwoSides(both, rows);
  }

  get heed() {
    return this.slackSide.heed;
  }
  get slack() {
    return this.slackSide.slack;
  }

  of(side: Side, name: string): OnSide {
    const account = side === 'wecom' ? wecomAccount(name) : slackAccount(name);
    return this.#people.get(account) ?? expect.fail(`nobody is ${account}`);
  }

  /** That name on either side. */
  both(name: string): OnSide[] {
    return sides.map((side) => this.of(side, name));
  }

  /** Who stands for what from now on, and nobody else. */
  async seats(seats: readonly (readonly [CrisisRole, OnSide])[]): Promise<void> {
    const { db } = this.heed;
    // For longer than a clock is set back by, and without what would hold again by that.
    await sql`delete from role_grant`.execute(db);
    for (const [role, { id }] of seats)
      await sql`insert into role_grant (person_id, role, from_at)
        values (${id}::uuid, ${role}, '2026-01-01')`.execute(db);
  }

  async close(): Promise<void> {
    await this.#end();
  }
}
