import { expect } from 'chai';
import { sql } from 'kysely';
import type { TestApp } from './app.ts';
import { seatAt } from './crisis.ts';
import { type FormFields, fillIn } from './fill-in.ts';
import type { OtherWays } from './other-ways.ts';
import type { Press } from './press.ts';
import { until } from './until.ts';

export type StagePlatform = 'local' | 'wecom' | 'slack';

/** Who plays in a story of a crisis; who they are on each platform stands in `stage-….ts`. */
export const parts = [
  ...(['lead', 'hr', 'deputy', 'legal', 'standIn', 'pr', 'it', 'counsellor'] as const),
  ...(['reporter', 'first', 'second', 'stranger'] as const),
] as const;
export type Part = (typeof parts)[number];

export interface Sheet {
  status: number;
  text: string;
  location: string | null;
}

/** What a platform knows of somebody: their messenger and a browser. */
export interface Hands {
  staffNo: string;
  /** Types to the bot. */
  says(words: string): Promise<unknown>;
  /** Everything the bot has said to them that they see now, oldest first. */
  heard(): Promise<string[]> | string[];
  /** Presses a button, such as `crisis.coming:ID`, on the newest card that has it. */
  presses(key: string): Promise<unknown>;
  browser(): Promise<{
    get(path: string): Promise<Sheet>;
    post(path: string, fields: FormFields): Promise<Sheet>;
  }>;
}

export interface Room {
  name: string;
  members: string[];
  said: string[];
  /** Of it what is pinned; nothing where a messenger has no pins. */
  pinned: string[];
  archived: boolean;
}

/** What a company has besides its messenger. */
export interface StageOptions {
  /** Mail, text messages, telephone and a paging service; the stage closes them. */
  ways?: OtherWays;
  /** A mail server for people outside; the stage closes it. */
  press?: Press;
}

/** A company on one platform, with its workers and sweeps at work and a clock that runs. */
export interface Stage {
  platform: StagePlatform;
  heed: TestApp;
  /** Lines of the log. */
  log: readonly string[];
  hands: Readonly<Record<Part, Hands>>;
  /** Rooms on the messenger; none where it has none. */
  rooms(): Room[];
  /** Accounts of people on the platform, as its rooms name them. */
  account(part: Part): string;
  /** What went to people outside. */
  press: Press | undefined;
  close(): Promise<void>;
}

/** Somebody of the story. */
export class Actor {
  readonly #stage: Stage;
  readonly part: Part;
  #browser: ReturnType<Hands['browser']> | undefined;

  constructor(stage: Stage, part: Part) {
    this.#stage = stage;
    this.part = part;
  }

  get #hands(): Hands {
    return this.#stage.hands[this.part];
  }
  get staffNo(): string {
    return this.#hands.staffNo;
  }
  async id(): Promise<string> {
    const { rows } = await sql<{ id: string }>`
      select id from person where staff_no = ${this.staffNo}`.execute(this.#stage.heed.db);
    return rows[0]?.id ?? expect.fail(`${this.part} does not work here`);
  }

  says(words: string): Promise<unknown> {
    return this.#hands.says(words);
  }

  /** Waits for something that the bot says to them. */
  async hears(...words: string[]): Promise<string> {
    return until(
      async () => {
        const said = (await this.#hands.heard()).findLast((one) => words.every((word) => one.includes(word)));
        return said ?? pause();
      },
      { within: 30_000, what: `${this.part} to hear ${words.join(' … ')}` },
    );
  }

  async everythingHeard(): Promise<string[]> {
    return this.#hands.heard();
  }

  /** Waits for the button, too. */
  async presses(key: string): Promise<void> {
    let last: unknown;
    await until(
      () =>
        this.#hands.presses(key).then(
          () => true,
          (error: unknown) => {
            last = error;
            return pause();
          },
        ),
      { within: 20_000, what: `${this.part} to press ${key}: ${String(last)}` },
    );
  }

  async asks(path: string): Promise<Sheet> {
    this.#browser ??= this.#hands.browser();
    return (await this.#browser).get(path);
  }

  /** A page that has to be there. @returns its HTML */
  async opens(path: string): Promise<string> {
    const { status, text } = await this.asks(path);
    expect(status, `${this.part} opens ${path}`).to.equal(200);
    return text;
  }

  /** Opens a page, fills in its form to an address and sends it. @returns the page after it */
  async fills(path: string, action: string, typed: FormFields = {}, which: FormFields = {}): Promise<string> {
    const { url, fields } = fillIn(await this.opens(path), { action, which, typed });
    const answered = await this.posts(url, fields);
    expect(answered.status, `${this.part} sends ${url}: ${answered.text.slice(0, 2_000)}`).to.be.oneOf([
      200, 303,
    ]);
    return answered.location ? this.opens(answered.location) : answered.text;
  }

  async posts(url: string, fields: FormFields): Promise<Sheet> {
    this.#browser ??= this.#hands.browser();
    return (await this.#browser).post(url, fields);
  }
}

/** Between two looks: looking without a break would keep the workers from what is looked for. */
const pause = (): Promise<undefined> => new Promise((resolve) => setTimeout(() => resolve(undefined), 100));

const each = <T>(make: (part: Part) => T): Record<Part, T> =>
  Object.fromEntries(parts.map((part) => [part, make(part)])) as Record<Part, T>;

export const handsFor = (make: (part: Part) => Hands): Stage['hands'] => each(make);
export const actorsOf = (stage: Stage): Record<Part, Actor> => each((part) => new Actor(stage, part));

/** Who stands for what when the story begins; nobody for PR. */
export async function castRoles({ heed, hands }: Stage): Promise<void> {
  const { db, clock } = heed;
  const now = clock.now();
  await sql`update role_grant set to_at = ${now} where to_at is null
    and role in ('lead', 'hr', 'legal', 'pr', 'it', 'counsellor')`.execute(db);
  const roles = {
    lead: 'lead',
    hr: 'hr',
    deputy: 'hr',
    legal: 'legal',
    it: 'it',
    counsellor: 'counsellor',
  } as const;
  for (const [part, role] of Object.entries(roles) as [
    keyof typeof roles,
    (typeof roles)[keyof typeof roles],
  ][])
    await seatAt(db, now, { [hands[part].staffNo]: role });
}
