import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import { allSweeps } from '../jobs/index.ts';
import { inTransaction } from '../src/db/pool.ts';
import { enqueue } from '../src/delivery/enqueue.ts';
import { createLog } from '../src/log.ts';
import { languages } from '../src/messages/model.ts';
import { hasText } from '../src/messages/texts.ts';
import { registerPlatforms } from '../src/platforms/registry.ts';
import { readPolicy } from '../src/policies/document.ts';
import { ownPolicy } from '../src/policies/kept.ts';
import { readPolicyFolder } from '../src/policies/read-folder.ts';
import { publishPolicy } from '../src/policies/service.ts';
import { ownStores } from '../src/retention/own-stores.ts';
import { ownDisclosures } from '../src/retention/place-hold.ts';
import { accessUnderWay } from './harness/access.ts';
import { AffectedStory } from './harness/affected.ts';
import { announcementsUnderWay } from './harness/announcements.ts';
import { startApp, type TestApp } from './harness/app.ts';
import { contractsUnderWay } from './harness/contracts.ts';
import { crisisUnderWay } from './harness/crisis.ts';
import { decisionsUnderWay, viewerOf } from './harness/decisions.ts';
import { filesUnderWay } from './harness/file-rules.ts';
import { holdUnderWay } from './harness/holding.ts';
import { sentNotice } from './harness/sent-notice.ts';
import { trainingUnderWay } from './harness/training.ts';

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : path.endsWith('.ts') ? [path] : [];
  });

/** A promise that nobody keeps is worse than none: what the policy says ends by itself, or the test says which does not. */
describe('what Heed keeps of its own', () => {
  it('has a sweep for every row of its policy, in both languages, and a row for every sweep', async () => {
    const found = (await readPolicyFolder('policies')).find(({ code }) => code === ownPolicy);
    if (!found) throw new Error(`there is no policy ${ownPolicy}`);
    for (const language of languages) {
      const promised = found.texts[language].disclosures.flatMap(({ id, retention }) =>
        retention ? [id] : [],
      );
      expect(promised).to.have.members(Object.keys(ownStores), language);
    }
  });

  it('names a row of the policy wherever a source says what it holds', () => {
    const named = files('src').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bdisclosure(?:: |s = |\b.*\? )'([a-z-]+)'/g)].map(
        ([, row = '']) => row,
      ),
    );
    expect(named).to.include('identity');
    expect([...new Set(named)].filter((row) => !(row in ownStores))).to.deep.equal([]);
    for (const row of Object.keys(ownStores))
      for (const language of languages)
        expect(hasText(language, `retention.purge.names.${row}`), row).to.equal(true);
  });

  it('can be held wherever a sweep asks whether it is stopped, and nowhere else', () => {
    const texts = files('src').map((path) => readFileSync(path, 'utf8'));
    const named = new Map(
      texts.flatMap((text) =>
        [...text.matchAll(/const (\w*[dD]isclosure) = '([a-z-]+)'/g)].map(([, name = '', row = '']) => [
          name,
          row,
        ]),
      ) as [string, string][],
    );
    const asking = texts
      .flatMap((text) => [...text.matchAll(/isOwnStopped\(sql`[^`]*`, (?:'([a-z-]+)'|(\w+Disclosure)),/g)])
      .map(([, row, name = '']) => row ?? named.get(name) ?? name);
    expect(asking).to.include.members(['requests', 'access-cases', 'file-alerts', 'crises']);
    expect(ownDisclosures).to.include.members(asking);
    expect(Object.keys(ownStores).filter((row) => !ownDisclosures.includes(row))).to.have.members([
      'records',
      'holds',
    ]);
    // What forgets holds asks nothing, so none can be listed.
    expect(readFileSync('src/retention/forget-holds.ts', 'utf8')).not.to.include('isOwnStopped');
  });
});

/** What is not shortened here: `records` are kept by the policies that cover them, and sign-ins end with themselves. */
const byOthers = ['records', 'sign-ins'];
const shorter = Object.keys(ownStores).filter((row) => !byOthers.includes(row));

/** No period is a constant of the code: a company that publishes a shorter one has it kept, by every sweep. */
describe('what a company promises of a row for less than the sample does', function () {
  this.timeout(120_000);
  const quiet = createLog('silent');
  let heed: TestApp;
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
  });
  after(() => heed.close());

  async function publish(period: string, version: string, conversations = period): Promise<void> {
    const files = languages.map((language) => {
      const text = readFileSync(`policies/${ownPolicy}/${language}.md`, 'utf8');
      const shortened = shorter.reduce(
        (changed, row) =>
          changed.replace(
            new RegExp(`(- id: ${row}\\n(?:(?!- id: )[^])*?retention: \\{ )[^,}]*`),
            (_, head: string) => `${head}${row === 'conversations' ? conversations : period} `,
          ),
        text,
      );
      return {
        name: `${language}.md`,
        bytes: Buffer.from(shortened.replace("version: '1.0'", `version: '${version}'`)),
      };
    });
    await inTransaction(heed.db, (tx) =>
      publishPolicy(tx, readPolicy(files), {
        now: heed.clock.now(),
        actor: 'heed',
        hooks: heed.app.policyHooks,
      }),
    );
  }

  const sweepsOf = ({ app, url }: TestApp) =>
    allSweeps({ ...app, platforms: registerPlatforms([]), baseUrl: url, approvalAbove: 1 });

  it('has sweeps that run', () => {
    const names = sweepsOf(heed).map(({ name }) => name);
    for (const [row, { sweeps }] of Object.entries(ownStores))
      expect(names, row).to.include.members([...sweeps]);
  });

  async function run(): Promise<void> {
    const { db, clock } = heed;
    const sweeps = sweepsOf(heed);
    for (const name of shorter.flatMap((row) => ownStores[row]?.sweeps ?? []))
      await sweeps
        .find((one) => one.name === name)
        ?.run({ db, now: clock.now(), log: quiet, signal: new AbortController().signal });
  }

  const counts: Record<string, RawBuilder<unknown>> = {
    identity: sql`person where staff_no = 'S004'`,
    answers: sql`answer a join person p on p.id = a.person_id where p.staff_no in ('S004', 'erased-' || p.id)`,
    contracts: sql`contract c join person p on p.id = c.person_id where p.staff_no in ('S004', 'erased-' || p.id)`,
    training: sql`enrolment e join person p on p.id = e.person_id where p.staff_no in ('S004', 'erased-' || p.id)`,
    tips: sql`tip_reader r join person p on p.id = r.person_id where p.staff_no in ('S004', 'erased-' || p.id)`,
    deliveries: sql`message where kind = 'test.words'`,
    threads: sql`keys.wrapping_key where class = 'thread'`,
    objections: sql`keys.wrapping_key where class = 'objection'`,
    exemptions: sql`keys.wrapping_key where class = 'exemption'`,
    requests: sql`data_request where kind = 'rectify'`,
    holds: sql`legal_hold`,
    'legal cases': sql`legal_case`,
    'access-cases': sql`access_case`,
    'file-alerts': sql`file_alert`,
    affected: sql`affected`,
    crises: sql`incident`,
  };
  const there = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const [what, from] of Object.entries(counts)) {
      const { rows } = await sql`select from ${from}`.execute(heed.db);
      if (rows.length > 0) found.push(what);
    }
    return found;
  };

  /** One of each, over and done with on the day it began. */
  async function everyRow(): Promise<void> {
    const { db, clock } = heed;
    const now = clock.now();
    const leaver = await viewerOf(heed, 'S004');
    const notice = await sentNotice(heed, 'chat-monitoring', ['S004']);
    const browser = await heed.signIn('S004');
    await browser.get(`/n/${notice}`);
    await browser.post(`/n/${notice}/answer`, { action: `notices.concern:${notice}`, reason: '想先聊聊。' });
    await contractsUnderWay(heed, 'S004');
    await trainingUnderWay(heed, 'S004');
    await announcementsUnderWay(heed, 'S004');
    await decisionsUnderWay(heed, 'S002');
    await holdUnderWay(heed, 'S003');
    await accessUnderWay(heed, 'S002');
    await filesUnderWay(heed, 'S002');
    await crisisUnderWay(heed);
    await (await AffectedStory.open(heed)).adds(['S002']);
    const said = { kind: 'text', text: '…' } as const;
    const message = await inTransaction(db, (tx) =>
      enqueue(tx, {
        ...{ kind: 'test.words', about: v7(), to: [leaver.id], at: now },
        bodies: { 'zh-CN': said, en: said },
      }),
    );
    const by = (await viewerOf(heed, 'S022')).id;
    for (const ending of [
      sql`update data_request set state = 'answered', outcome = 'done', closed_at = ${now}`,
      sql`update legal_hold set ended_at = ${now}`,
      sql`update legal_case set closed_at = ${now}, closed_by = ${by}::uuid`,
      sql`update access_case set state = 'ended', ended_at = ${now}, ended_why = 'withdrawn'`,
      sql`update file_alert set state = 'answered', answered_at = ${now}, shown_at = ${now}, outcome = 'harmless',
        answered_by = ${by}::uuid`,
      sql`update incident set closed_at = ${now}, closed_by = ${by}::uuid, closed_why = 'over', muster_at = null`,
      sql`update delivery set state = 'accepted', platform = 'local', account = 'x', accepted_at = created_at
        where message_id = ${message}::uuid`,
      sql`update employment set to_at = ${now} where person_id = ${leaver.id}::uuid`,
    ])
      await ending.execute(db);
  }

  it('is kept for that and no longer, also what was kept before it was said', async () => {
    await everyRow();
    heed.clock.advance({ days: 10 });
    await publish('days: 20', '2.0');
    heed.clock.advance({ days: 5 });
    // Who says more again takes nothing back.
    // Of conversations no more can be promised than their keys are kept.
    await publish('years: 9', '3.0', 'months: 24');
    heed.clock.advance({ days: 4 });
    await run();
    expect(await there()).to.deep.equal(Object.keys(counts));
    heed.clock.advance({ days: 3 });
    await run();
    expect(await there()).to.deep.equal([]);
  });
});
