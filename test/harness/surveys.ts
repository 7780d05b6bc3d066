import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { v7 } from 'uuid';
import { z } from 'zod';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { SurveyBreakdown } from '../../src/db/survey-schema.ts';
import { languages } from '../../src/messages/model.ts';
import type { Audience } from '../../src/notices/audience.ts';
import { seedSampleSurveys } from '../../src/sample/surveys.ts';
import { newBlindKeys } from '../../src/surveys/blind.ts';
import { openSurvey } from '../../src/surveys/open.ts';
import { lookAtOpening } from '../../src/surveys/open-look.ts';
import { publishSurvey } from '../../src/surveys/publish.ts';
import { answerName } from '../../src/surveys/rules.ts';
import { currentSurvey, loadSurvey } from '../../src/surveys/store.ts';
import { readSurvey } from '../../src/surveys/survey.ts';
import type { TestApp } from './app.ts';
import type { CookieJar } from './cookie-jar.ts';

/** What a browser knows of a blinded token. */
export interface Blinded {
  token: Uint8Array;
  encoded: Uint8Array;
  blinded: Uint8Array;
  inverse: Uint8Array;
}

type Blind = (
  modulus: Uint8Array,
  message: Uint8Array,
  chosen?: { prefix?: Uint8Array; salt?: Uint8Array; factor?: bigint },
) => Promise<Blinded>;
type Finish = (modulus: Uint8Array, own: Blinded, signed: Uint8Array) => Uint8Array;

const isFunction = (value: unknown) => typeof value === 'function';

/** The browser's half of blind signatures, from the script that pages load. */
export function browserHalf(): { blind: Blind; finish: Finish } {
  runInThisContext(readFileSync('src/web/assets/blind-token.js', 'utf8'));
  return z
    .object({ blind: z.custom<Blind>(isFunction), finish: z.custom<Finish>(isFunction) })
    .parse(Reflect.get(globalThis, 'heedBlind'));
}

export const surveyCode = 'monitoring-and-us';

/** People of the sample company by their staff numbers. */
export async function idsOf(db: Db, staffNos: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('person')
    .select(['id', 'staff_no'])
    .where('staff_no', 'in', staffNos)
    .execute();
  return staffNos.flatMap((staffNo) => rows.find(({ staff_no }) => staff_no === staffNo)?.id ?? []);
}

/** Publishes a survey of questions in one's own words, called as they are given. @returns its code */
export async function publishedSurvey(
  { db, clock }: TestApp,
  code: string,
  questions: readonly string[],
): Promise<string> {
  const files = languages.map((language) => {
    const front = [
      ...[`code: ${code}`, `language: ${language}`, 'title: Odd names', 'summary: [Odd]', 'version: 1'],
      ...['owner: HR', 'people: 5', 'questions:'],
      ...questions.map((id) => `  - { id: ${id}, kind: text, ask: "${id}?" }`),
    ];
    return { name: `${language}.md`, bytes: Buffer.from(`---\n${front.join('\n')}\n---\nWhat for.\n`) };
  });
  await inTransaction(db, (tx) => publishSurvey(tx, readSurvey(files), { actor: 'heed', now: clock.now() }));
  return code;
}

interface Opened {
  /** The sample's unless said. */
  code?: string;
  audience: Audience;
  breakdown?: SurveyBreakdown;
  days?: number;
}

/** Opens a survey. @returns the run's id */
export async function openedSurvey(
  { db, clock, app }: TestApp,
  { code = surveyCode, audience, breakdown = 'none', days = 10 }: Opened,
): Promise<string> {
  const now = clock.now();
  await inTransaction(db, (tx) => seedSampleSurveys(tx, now));
  const { people: least } = (await loadSurvey(db, (await currentSurvey(db, code)).id)).decided;
  const look = await lookAtOpening(db, { code, audience, breakdown, least, now });
  const keys = await Promise.all(look.groups.map(newBlindKeys));
  const id = v7();
  const endsAt = new Date(now.getTime() + days * 86_400_000);
  await inTransaction(db, (tx) =>
    openSurvey(tx, app.vault, {
      ...{ id, code, audience, breakdown, look, keys, endsAt, now },
      ...{ actor: 'heed', zone: app.zone },
    }),
  );
  return id;
}

const answered = z.object({ signature: z.string() });
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

export type Given = Readonly<Record<string, string | readonly string[]>>;

/** Answers that are all there. */
export const wholeAnswer: Given = {
  informed: '4',
  acceptable: 'fine',
  worries: ['private'],
  ask: '3',
  change: '',
};

/** What takes part: wherever somebody is signed in. */
type SignedIn = Pick<CookieJar, 'get' | 'post'>;

/** Somebody who takes part as a browser does: by the pages' addresses, and with the pages' own script. */
export class Respondent {
  readonly #heed: TestApp;
  readonly #run: string;
  readonly browser: SignedIn;
  readonly #modulus: Uint8Array;
  readonly #csrf: string;
  readonly #half = browserHalf();

  private constructor(heed: TestApp, run: string, browser: SignedIn, page: string) {
    const modulus = /data-modulus="([^"]+)"/.exec(page)?.[1] ?? '';
    this.#csrf = /name="csrf-token" content="([^"]+)"/.exec(page)?.[1] ?? '';
    this.#heed = heed;
    this.#run = run;
    this.browser = browser;
    this.#modulus = Buffer.from(modulus, 'base64url');
  }

  static async of(heed: TestApp, run: string, staffNo: string): Promise<Respondent> {
    return Respondent.in(heed, run, await heed.signIn(staffNo));
  }

  static async in(heed: TestApp, run: string, browser: SignedIn): Promise<Respondent> {
    const { text: page } = await browser.get(`/surveys/${surveyCode}`);
    return new Respondent(heed, run, browser, page);
  }

  begin(): Promise<Blinded> {
    return this.#half.blind(this.#modulus, crypto.getRandomValues(new Uint8Array(32)));
  }

  /** What Heed answers to a blinded message. */
  async asks(blinded: Uint8Array | string) {
    const sent = typeof blinded === 'string' ? blinded : text(blinded);
    return this.browser.post(`/surveys/${surveyCode}/signature`, { blinded: sent, csrf: this.#csrf });
  }

  /** A token with its signature, as they go to where the survey is answered. */
  async signed(): Promise<{ token: string; signature: string }> {
    const own = await this.begin();
    const { signature } = answered.parse(JSON.parse((await this.asks(own.blinded)).text));
    const signed = this.#half.finish(this.#modulus, own, Buffer.from(signature, 'base64url'));
    return { token: text(own.token), signature: text(signed) };
  }

  /** Sends answers as the script does: without cookies. */
  async sends(fields: Given): Promise<{ done: boolean; words: string }> {
    return sends(this.#heed, this.#run, fields);
  }

  async takesPart(fields: Given = wholeAnswer): Promise<{ done: boolean; words: string }> {
    return this.sends({ ...fields, ...(await this.signed()) });
  }
}

/** As a form calls them: what is no answer keeps its name. */
const named = (fields: Given): Given =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name === 'token' || name === 'signature' ? name : answerName(name),
      value,
    ]),
  );

/** Answers from somewhere, of which nothing is known. */
export async function sends(
  heed: TestApp,
  run: string,
  fields: Given,
): Promise<{ done: boolean; words: string }> {
  const { text: said } = await heed.visitor().post(`/anonymous/surveys/${run}`, named(fields));
  return z.object({ done: z.boolean(), words: z.string() }).parse(JSON.parse(said));
}

/** A survey is open for somebody and four others. */
export async function surveyUnderWay(heed: TestApp, staffNo: string): Promise<Record<string, string>> {
  const ids = await idsOf(heed.db, [...new Set([staffNo, 'S002', 'S003', 'S004', 'S005', 'S006'])]);
  return { ':survey': surveyCode, ':run': await openedSurvey(heed, { audience: { kind: 'people', ids } }) };
}
