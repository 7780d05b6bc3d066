import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { linesOf } from '../../src/commands/records-import.ts';
import { importFrom } from '../../src/records/import.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import type { ImportReport } from '../../src/records/sources/files/take.ts';
import { mostAtOnce, takeIn } from '../../src/records/take-in.ts';
import { tryOut } from '../../src/records/try-out.ts';
import { Company } from '../harness/company.ts';
import { countRecords, covers, Intake } from '../harness/records.ts';
import { onSlack, otherTeam, SlackExportFiles, ts } from '../harness/slack-export.ts';

describe('a Slack export', () => {
  let company: Company;
  let intake: Intake;
  let dir: string;
  let li: string;
  let wang: string;
  let zhao: string;
  let at: Date;
  let written: SlackExportFiles;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'heed-slack-'));
    company = await Company.open();
    [li, wang, zhao] = [await company.joins('li'), await company.joins('wang'), await company.joins('zhao')];
    const left = await company.joins('chen');
    for (const [id, account] of [
      [li, 'U0LI'],
      [wang, 'U0WANG'],
      [zhao, 'U0ZHAO'],
      [left, 'U0CHEN'],
    ] as const)
      await onSlack(company, id, account);
    intake = await Intake.open(company, 'slack');
    const version = await covers(company);
    const { noticeId } = await company.sends(version);
    company.clock.advance({ minutes: 1 });
    for (const person of [li, wang, left]) await company.answers(person, noticeId, 'acknowledge');
    company.clock.advance({ minutes: 1 });
    await company.leaves(left);
    company.clock.advance({ minutes: 10 });
    at = company.now;
    company.clock.advance({ hours: 1 });
    written = new SlackExportFiles();
    for (const id of ['U0LI', 'U0WANG', 'U0ZHAO', 'U0CHEN', 'U0GONE']) written.person(id);
    written.person('U0BOT', { is_bot: true });
    written.person('U0CUSTOMER', {
      team_id: otherTeam,
      is_stranger: true,
      profile: { real_name: 'Customer' },
    });
  });
  afterEach(async () => {
    await company.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const put = (bytes: Buffer, name = 'export.zip') => {
    const path = join(dir, name);
    writeFileSync(path, bytes);
    return path;
  };
  const imports = (path: string, options: Parameters<typeof importFrom>[3] = {}) =>
    importFrom(intake.deps, { id: intake.sourceId, channel: 'slack' }, path, options);
  const kept = async (person: string) => {
    const heads = await headsOf(company.db, company.vault, person);
    return openContent(company.db, company.vault, { subject: person }, heads);
  };

  /** People told, not told, unknown, who left; programs; customers; threads, edits, deletions, files, a call. */
  function everything(): SlackExportFiles {
    written
      .chat('channels.json', 'C0SALES', ['U0LI', 'U0WANG', 'U0BOT'], '销售')
      .chat('channels.json', 'C0ALL', ['U0LI', 'U0ZHAO'], 'all')
      .chat('groups.json', 'G0OLD', ['U0LI', 'U0GONE'], 'old')
      .chat('dms.json', 'D0ONE', ['U0LI', 'U0CUSTOMER'])
      .chat('dms.json', 'D0BOT', ['U0LI', 'U0BOT'])
      .chat('mpims.json', 'G0THREE', ['U0LI', 'U0WANG', 'U0CHEN'], 'mpdm-li--wang--chen-1')
      .says('销售', { user: 'U0LI', text: 'prices for spring', ts: ts(at) })
      .says('销售', { user: 'U0WANG', text: 'in the thread', ts: ts(at, 2), thread_ts: ts(at) })
      .says('销售', {
        ...{ user: 'U0WANG', text: 'the list', ts: ts(at, 3) },
        files: [
          {
            ...{ id: 'F1', name: 'prices.xlsx', mimetype: 'application/x-sheet', size: 2_048 },
            url_private: 'https://files.example/prices.xlsx?t=xoxe-token',
          },
        ],
      })
      .says('销售', { user: 'U0LI', text: 'after', ts: ts(at, 4), edited: { user: 'U0LI', ts: ts(at, 5) } })
      .says('销售', {
        ...{ subtype: 'message_deleted', ts: ts(at, 7), deleted_ts: ts(at, 6), hidden: true },
        previous_message: { user: 'U0WANG', text: 'taken back at once', ts: ts(at, 6) },
      })
      .says('销售', {
        ...{ subtype: 'message_changed', ts: ts(at, 9), hidden: true },
        message: {
          user: 'U0LI',
          text: 'better words',
          ts: ts(at, 8),
          edited: { user: 'U0LI', ts: ts(at, 9) },
        },
        previous_message: { user: 'U0LI', text: 'rash words', ts: ts(at, 8) },
      })
      .says('销售', {
        ...{ subtype: 'huddle_thread', user: 'USLACKBOT', ts: ts(at, 10), text: 'A huddle happened' },
        room: {
          ...{ created_by: 'U0WANG', date_start: 1_772_000_000, date_end: 1_772_000_600 },
          participant_history: ['U0WANG', 'U0LI'],
        },
      })
      .says('销售', { subtype: 'bot_message', bot_id: 'B1', text: 'the weather', ts: ts(at, 11) })
      .says('销售', { user: 'U0BOT', bot_id: 'B1', text: 'more weather', ts: ts(at, 12) })
      .says('销售', { subtype: 'channel_join', user: 'U0WANG', text: 'joined', ts: ts(at, 13) })
      .says('all', { user: 'U0LI', text: 'to somebody who was not told', ts: ts(at) })
      .says('old', { user: 'U0LI', text: 'to somebody nobody knows', ts: ts(at) })
      .says('D0ONE', { user: 'U0LI', text: 'to a customer', ts: ts(at) })
      .says('D0ONE', { user: 'U0CUSTOMER', user_team: otherTeam, text: 'from a customer', ts: ts(at, 2) })
      .says('D0BOT', { user: 'U0LI', text: 'to a program', ts: ts(at) })
      .says('mpdm-li--wang--chen-1', { user: 'U0LI', text: 'to somebody who left', ts: ts(at) });
    return written;
  }

  it('is taken in as far as each person in a conversation is covered, and every message is accounted for', async () => {
    const report = await imports(put(everything().zip()));
    expect(report.problems).to.deep.equal([]);
    expect(report).to.deep.include({
      ...{ messages: 16, kept: 10, duplicates: 0, unreadable: 0 },
      refused: { 'not-told': 1, 'unknown-person': 1, departed: 1 },
      aside: { bot: 2, 'not-a-message': 1, 'nobody-else': 1 },
    });
    const mine = await kept(li);
    expect(mine.flatMap(({ body }) => body?.toString() ?? [])).to.have.members([
      'prices for spring',
      'in the thread',
      'the list',
      'after',
      'better words',
      'to a customer',
      'from a customer',
    ]);
    const file = mine.find(({ kind }) => kind === 'file-transfer');
    expect(file?.head?.head).to.deep.include({ name: 'prices.xlsx', size: 2_048, where: 'public channel' });
    expect(file?.head?.from).to.include({ account: 'U0WANG', person: wang });
    const call = mine.find(({ kind }) => kind === 'call');
    expect(call?.head?.head).to.include({ type: 'huddle', seconds: 600 });
    expect(mine.find(({ head }) => head?.head.type === 'deletion')?.body).to.equal(null);
    const thread = mine.find(({ body }) => body?.toString() === 'in the thread');
    expect(thread?.head?.head.thread).to.equal(ts(at));
    expect(await kept(zhao)).to.deep.equal([]);
    const everythingKept = JSON.stringify(mine.map(({ body, head }) => [body?.toString(), head]));
    expect(everythingKept).to.not.match(/xoxe|url_private|taken back|rash words|weather/);
  });

  it('is the same from a folder, and again it changes nothing', async () => {
    const first = await imports(put(everything().zip()));
    for (const { name, bytes } of written.files()) {
      mkdirSync(dirname(join(dir, 'folder', name)), { recursive: true });
      writeFileSync(join(dir, 'folder', name), bytes);
    }
    const again = await imports(join(dir, 'folder'));
    expect(again).to.deep.include({ messages: 16, kept: 0, duplicates: first.kept + 3, refused: {} });
    expect(await countRecords(company.db)).to.equal(first.kept);
  });

  it('goes on where it was ended', async () => {
    const dms = [...Array(mostAtOnce + 70).keys()];
    written.chat('dms.json', 'D0ONE', ['U0LI', 'U0CUSTOMER']);
    for (const n of dms) written.says('D0ONE', { user: 'U0LI', text: `number ${n}`, ts: ts(at, n + 1) });
    const path = put(written.zip());
    let batches = 0;
    const killed = imports(path, {
      take: async (...given) => {
        batches += 1;
        if (batches === 2) throw new Error('killed');
        return takeIn(...given);
      },
    });
    expect(await killed.catch((error: Error) => error.message)).to.equal('killed');
    const rest = await imports(path);
    expect(rest).to.include({ messages: dms.length, kept: 70, duplicates: mostAtOnce });
    expect(await countRecords(company.db)).to.equal(dms.length);
  });

  it('is only looked at when it is only tried', async () => {
    const path = put(everything().zip());
    const tried = await imports(path, { take: tryOut });
    expect(await company.db.selectFrom('record').select('id').execute()).to.have.length(0);
    expect(await company.db.selectFrom('record_tally').selectAll().execute()).to.deep.equal([]);
    expect(await company.events('records.taken-in')).to.deep.equal([]);
    expect(await imports(path)).to.deep.equal(tried);
  });

  it('tells the place of what cannot be read, and never what stands there', async () => {
    written
      .chat('dms.json', 'D0ONE', ['U0LI', 'U0CUSTOMER'])
      .says('D0ONE', { user: 'U0LI', text: 'fine', ts: ts(at) })
      .says('D0ONE', { user: 'secret words', text: 'secret words', ts: ts(at, 2) })
      .says('D0ONE', { user: 'U0LI', text: 'x'.repeat(5_000_000), ts: ts(at, 3) })
      .says('D0ONE', { user: 'U0LI', text: 'late', ts: 'secret' })
      .says('D0ONE', { user: 'U0LI', text: 'fine too', ts: ts(at, 5) })
      .says('nowhere', { user: 'U0LI', text: 'x', ts: ts(at, 6) });
    written.extra.push(
      { name: 'D0ONE/more.zip', bytes: 'PK' },
      { name: '__MACOSX/D0ONE/2026-03-02.json', bytes: 'x' },
    );
    written.extra.push({
      name: 'D0ONE/2026-03-03.json',
      bytes: '[{"type":"message","user":"U0LI","text":"cut',
    });
    const report = await imports(put(written.zip()));
    expect(report).to.include({ kept: 2, unreadable: 6 });
    expect(report.problems).to.deep.equal([
      { place: 'entry 1 of export.zip, message 2', problem: 'user is no id of a user' },
      { place: 'entry 1 of export.zip, message 3', problem: 'is larger than 4194304 bytes' },
      { place: 'entry 1 of export.zip, message 4', problem: 'ts is no time as in 1767600000.000100' },
      { place: 'entry 2 of export.zip', problem: 'is of a conversation that none of the lists names' },
      { place: 'entry 9 of export.zip', problem: 'is no day of a conversation, and was left alone' },
      {
        place: 'entry 11 of export.zip, message 1',
        problem: 'the list ends in the middle: the file was cut short',
      },
    ]);
    const said = linesOf('export.zip', report, false).join('\n');
    expect(said).to.include('2 records kept').and.not.include('secret');
  });

  it('finds people by their addresses where Heed is not connected to Slack', async () => {
    await company.db.deleteFrom('identity').where('platform', '=', 'slack').execute();
    await company.db
      .insertInto('mailbox')
      .values({
        ...{ person_id: li, channel: 'email', address: 'u0li@example.com' },
        ...{ standing: 'usable', at: company.now },
      })
      .execute();
    written
      .chat('dms.json', 'D0ONE', ['U0LI', 'U0CUSTOMER'])
      .says('D0ONE', { user: 'U0LI', text: 'to a customer', ts: ts(at) });
    expect(await imports(put(written.zip()))).to.include({ kept: 1 });
  });

  it('is refused where its lists are missing', async () => {
    written.lists = {};
    const said = async (files: SlackExportFiles) =>
      imports(put(files.zip())).catch((error: Error): ImportReport | string => error.message);
    expect(await said(written)).to.include('names no conversation');
    written.users = [];
    const nothing = new SlackExportFiles();
    nothing.files = () => [{ name: 'a/2026-03-02.json', bytes: '[]' }];
    expect(await said(nothing)).to.include('no users.json');
  });
});
