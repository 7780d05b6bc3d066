import { expect } from 'chai';
import { sql } from 'kysely';
import { isText, readableText } from '../../src/records/text.ts';
import { AccessStory, counsel } from '../harness/access.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { unpack } from '../harness/bundle.ts';
import { customer } from '../harness/records.ts';
import { download, requestsOn } from '../harness/requests.ts';

const person = 'S002';
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]);
const mixed = (words: string) => ({
  head: { type: 'mixed' },
  body: {
    type: 'application/json; charset=utf-8',
    bytes: Buffer.from(JSON.stringify({ item: [{ type: 'text', content: words }] })),
  },
});

describe('content of records that is not plain text', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let story: AccessStory;
  beforeEach(async () => {
    heed = await startApp();
    story = await AccessStory.begin(heed, [person]);
  });
  afterEach(() => heed.close());

  const copyOf = async () => {
    const on = requestsOn(heed);
    let by = await heed.signIn(person);
    const id = await on.file(by, 'copy', { parts: ['records'] });
    await on.confirm(by, id);
    expect((await on.work()).failed).to.deep.equal([]);
    const row = await on.row(id);
    if (row.state === 'review') await (await heed.signIn('S038')).post(`/console/requests/${id}/release`);
    by = await heed.signIn(person);
    const { status, bytes } = await download(
      heed,
      by,
      (await by.post(`/requests/${id}/link`)).location ?? '',
    );
    expect(status).to.equal(200);
    const files = await unpack(bytes);
    const items = JSON.parse(files.get('data/01-records.json')?.toString() ?? '[]') as {
      id: string;
      data: Record<string, unknown>;
    }[];
    return { files, of: (record: string) => items.find(({ id: one }) => one === record)?.data };
  };

  it('comes to whoever sent it: JSON to read, pictures and files as they were, and what is left out says why', async () => {
    const said = await story.says(person, '', mixed('my own words, canary-77'));
    const picture = await story.says(person, '', {
      ...{ kind: 'file-transfer', head: { name: '../../etc/cron.d/x' } },
      body: { type: 'image/png', bytes: png },
    });
    const odd = await story.says(person, '', { body: { type: '../../x', bytes: Buffer.from('odd') } });
    const large = await story.says(person, '', {
      body: { type: 'video/mp4', bytes: Buffer.alloc(16 * 1_024 * 1_024 + 1) },
    });
    const theirs = await story.says(person, '', {
      ...{ from: customer(), to: [await story.account(person)] },
      body: { type: 'image/png', bytes: Buffer.from('of the customer') },
    });
    const { files, of } = await copyOf();
    expect(of(said)?.content).to.include('my own words, canary-77');
    expect(of(picture)).to.include({ file: `files/${picture}.png`, type: 'image/png', bytes: png.length });
    expect(files.get(`files/${picture}.png`)?.equals(png)).to.equal(true);
    expect(files.get(`files/${odd}.bin`)?.toString()).to.equal('odd');
    expect([...files.keys()].filter((name) => name.startsWith('files/'))).to.have.length(2);
    expect([...files.keys()].join()).not.to.include('..');
    expect(of(large)).to.include({ leftOut: 'too-large' }).and.not.have.property('file');
    expect(of(theirs)).to.include({ leftOut: 'written-by-others' }).and.not.have.property('file');
    expect(of(said)).not.to.have.property('leftOut');
    const page = files.get('pages/01-records.html')?.toString() ?? '';
    expect(page).to.include(`<a href="../files/${picture}.png">`).and.include('超过 16 MiB');
    expect(page).to.include('canary-77').and.include('是别人写的');
    expect(files.get('index.html')?.toString()).to.include('文件 2 个');
    // Nothing of it lies in the clear meanwhile.
    const { rows } = await sql<{ all: string }>`
      select string_agg(sealed::text, '') as all from request_export_slice`.execute(heed.db);
    expect(rows[0]?.all).not.to.include(png.toString('base64')).and.not.include('canary-77');
  });

  it('keeps many files apart, each whole, in whatever slices they lie', async () => {
    const sent = new Map<string, Buffer>();
    for (let n = 0; n < 7; n += 1) {
      const bytes = Buffer.alloc(90_000, n);
      sent.set(await story.says(person, '', { body: { type: 'application/pdf', bytes } }), bytes);
    }
    const { files } = await copyOf();
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from request_export_slice`.execute(
      heed.db,
    );
    expect(rows[0]?.n).to.be.greaterThan(1);
    for (const [id, bytes] of sent) expect(files.get(`files/${id}.pdf`)?.equals(bytes)).to.equal(true);
  });

  it('is found and shown in an access case where it is words', async () => {
    const record = await story.says(person, '', mixed('客户名单 <b>canary-55</b>'));
    const escaped = await story.says(person, '', {
      body: { type: 'application/json', bytes: Buffer.from('{"t":"\\u5ba2\\u6237 canary-66"}') },
    });
    const id = await story.opens(person);
    const legal = await heed.signIn(counsel);
    const opened = await legal.post(`/console/access-cases/${id}/records/${record}`);
    expect(opened.text).to.include('客户名单 &lt;b').and.not.include('<b>canary');
    const search = (words: string) => legal.post(`/console/access-cases/${id}/search`, { search: words });
    expect((await search('canary-55')).text)
      .to.include(record)
      .and.not.include(escaped);
    expect((await search('客户 canary-66')).text)
      .to.include(escaped)
      .and.not.include(record);
  });

  it('is words by its type, and is shown as it is where writing it anew would change it', () => {
    for (const type of [
      'text/plain',
      'Application/JSON',
      'application/ld+json; a=b',
      'application/xml',
      'text/html',
    ])
      expect(isText(type), type).to.equal(true);
    for (const type of ['image/png', 'application/pdf', 'application/jsonx', '', undefined])
      expect(isText(type), type).to.equal(false);
    const read = (text: string) => readableText('application/json', Buffer.from(text));
    expect(read('{"a":1,"b":"x y"}')).to.equal('{\n  "a": 1,\n  "b": "x y"\n}');
    expect(read('{"a": "\\u5ba2\\/"}')).to.equal('{\n  "a": "客/"\n}');
    for (const kept of ['{"a":12345678901234567890}', '{"a":1.10}', '{"a":1,"a":2}', '{', '{"b":1,"1":2}'])
      expect(read(kept)).to.equal(kept);
    expect(readableText('text/plain', Buffer.from('{"a":1}'))).to.equal('{"a":1}');
  });

  it('is read in the encoding that it is in, said or not', () => {
    const chinese = '客户名单：深圳市南山区科技园第三栋，电话 13800138000，请在周五之前联系他们并说明情况。';
    for (const text of [chinese, 'plain ASCII, 13800138000', 'nul \0 in it', 'a\0b', ''])
      expect(readableText('text/plain', Buffer.from(text)), JSON.stringify(text)).to.equal(text);
    const big = (text: string) => Buffer.from(text, 'utf16le').swap16();
    for (const text of [chinese, 'plain ASCII, 13800138000']) {
      expect(readableText('text/csv', Buffer.from(text, 'utf16le'))).to.equal(text);
      expect(readableText('text/csv', big(text))).to.equal(text);
      expect(readableText('text/plain; charset="UTF-16BE"', big(text))).to.equal(text);
      expect(readableText('text/plain', Buffer.concat([Buffer.from([0xfe, 0xff]), big(text)]))).to.equal(
        text,
      );
    }
    const gbk = Buffer.from('bfcdbba7c3fbb5a5', 'hex');
    for (const type of ['text/csv', 'text/csv; charset=GB2312', 'text/csv; charset=nothing'])
      expect(readableText(type, gbk), type).to.equal('客户名单');
    expect(readableText('text/plain; charset=windows-1252', Buffer.from([0x63, 0x61, 0x66, 0xe9]))).to.equal(
      'café',
    );
    expect(readableText('text/plain', Buffer.from([0xff, 0x31, 0x32]))).to.include('12');
  });
});
