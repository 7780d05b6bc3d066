import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { importFrom } from '../../src/records/import.ts';
import { headsOf, openContent } from '../../src/records/read.ts';
import { Company } from '../harness/company.ts';
import { oddZip } from '../harness/odd-zip.ts';
import { covers, Intake } from '../harness/records.ts';
import { contact, corp } from '../harness/wecom-archive.ts';

describe('messages of WeCom from files', () => {
  let company: Company;
  let intake: Intake;
  let dir: string;
  let li: string;
  let n = 0;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'heed-wecom-'));
    company = await Company.open();
    li = await company.joins('li');
    await sql`insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      values (${li}::uuid, 'wecom', ${corp}, 'lili', 'test', ${company.now})`.execute(company.db);
    intake = await Intake.open(company, 'wecom');
    const { noticeId } = await company.sends(await covers(company));
    company.clock.advance({ minutes: 1 });
    await company.answers(li, noticeId, 'acknowledge');
  });
  afterEach(async () => {
    await company.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const message = (text: string, to: string, more: object = {}) => {
    n += 1;
    company.clock.advance({ minutes: 1 });
    return {
      ...{ msgid: `m${n}`, action: 'send', from: 'LiLi', tolist: [to], roomid: '' },
      ...{ msgtime: company.now.getTime(), msgtype: 'text', text: { content: text }, ...more },
    };
  };
  const imports = (bytes: Buffer | string, name: string, corpid?: string) => {
    const path = join(dir, name);
    writeFileSync(path, bytes);
    const source = { id: intake.sourceId, channel: 'wecom' as const };
    return importFrom(intake.deps, source, path, { corp: corpid });
  };
  const said = async () => {
    const heads = await headsOf(company.db, company.vault, li);
    const opened = await openContent(company.db, company.vault, { subject: li }, heads);
    return opened.map(({ body }) => body?.toString()).toReversed();
  };

  it('are taken in from a list, from lines and from an archive, each once', async () => {
    const [one, two, three] = [
      message('one', contact()),
      message('two', contact()),
      message('three', contact()),
    ];
    expect(await imports(JSON.stringify([one, two], null, 2), 'list.json')).to.include({
      kept: 2,
      unreadable: 0,
    });
    const lines = [two, three].map((each) => JSON.stringify(each)).join('\n');
    expect(await imports(lines, 'lines.ndjson')).to.include({ kept: 1, duplicates: 1 });
    const zip = oddZip([
      { name: 'a/b.json', bytes: JSON.stringify([one]) },
      { name: 'c.zip', bytes: 'PK' },
    ]);
    const report = await imports(zip, 'all.zip', corp);
    expect(report).to.include({ kept: 0, duplicates: 1, unreadable: 1 });
    expect(report.problems[0]?.place).to.equal('entry 2 of all.zip');
    expect(await said()).to.deep.equal(['one', 'two', 'three']);
  });

  it('leave out what somebody outside disagreed to, whichever file says so first', async () => {
    const before = message('before', contact());
    const disagree = message('', 'lili', {
      ...{ from: contact(), msgtype: 'disagree', text: undefined },
      disagree: { userid: 'lili', disagree_time: company.now.getTime() },
    });
    const after = message('after', contact());
    const other = message('to another', contact(2));
    const bytes = (each: object) => JSON.stringify([each]);
    const zip = oddZip([
      { name: '1.json', bytes: bytes(before) },
      { name: '2.json', bytes: bytes(after) },
      { name: '3.json', bytes: bytes(other) },
      { name: '4.json', bytes: bytes(disagree) },
    ]);
    const report = await imports(zip, 'all.zip');
    expect(report).to.deep.include({ kept: 1, refused: { 'other-party-disagreed': 2 } });
    expect(await said()).to.deep.equal(['to another']);
  });

  it('keep numbers as they were, and name what is not as described by its place', async () => {
    const exact = JSON.stringify(message('', contact(), { msgtype: 'meeting', text: undefined })).replace(
      /}$/,
      ',"meeting":{"meetingid":18446744073709551615,"topic":"12345678901234567890"}}',
    );
    const bad = [
      message('x', contact(), { msgtime: 'secret' }),
      message('x', contact(), { tolist: 'secret' }),
      message('x', 'a\0b'),
      { ...message('x', contact()), msgid: undefined },
    ];
    const report = await imports(
      [exact, ...bad.map((each) => JSON.stringify(each))].join('\n'),
      'lines.ndjson',
    );
    expect(report).to.include({ kept: 1, unreadable: 4 });
    expect(report.problems.map(({ problem }) => problem)).to.deep.equal([
      'msgtime is no time in milliseconds',
      'tolist is no list',
      'tolist[0] is no text of 1 to 512 characters',
      'msgid is no text of 1 to 512 characters',
    ]);
    expect((await said())[0]).to.include('18446744073709551615');
  });
});
