import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { closeNotice } from '../../src/notices/follow.ts';
import { scanParts } from '../../src/notices/paper/scan-store.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { loadText } from '../../src/policies/store.ts';
import { pdfOf, scans } from '../fixtures/scans.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser, Fields } from '../harness/browser.ts';
import { collectGarbage } from '../harness/garbage.ts';
import { sentNotice, tableHashes } from '../harness/sent-notice.ts';
import { answersGiven, personId, withoutPhone } from '../harness/ways.ts';

const [worker, other, witness, hr, otherHr] = ['S002', 'S003', 'S020', 'S032', 'S033'] as const;
const mb = 1024 * 1024;

const zh = (key: string, params = {}) => text('zh-CN', key, params);

const csrfOf = (html: string) => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** What stands before and behind a file in a form. */
function multipart(fields: Record<string, string>): [Buffer, Buffer] {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = '--x\r\ncontent-disposition: form-data; name="scan"; filename="a.pdf"\r\n\r\n%PDF-1.4\n';
  return [Buffer.from(parts.join('') + file), Buffer.from('%%EOF\r\n--x--\r\n')];
}

/** Sends a body piece by piece, as fast as it is taken, and stops when there is an answer. */
function sendSlowly(
  to: URL,
  cookie: string,
  length: number,
  pieces: () => Generator<Buffer>,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: 'text/html',
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': length,
      cookie,
    };
    const sent = request(to, { method: 'POST', headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        body += part;
      });
      answer.on('end', () => {
        sent.destroy();
        resolve({ status: answer.statusCode ?? 0, body });
      });
    });
    sent.on('error', reject);
    const all = pieces();
    const next = (): void => {
      const { value, done } = all.next();
      if (done || sent.destroyed) return;
      if (sent.write(value)) setImmediate(next);
      else sent.once('drain', next);
    };
    next();
  });
}

describe('on paper', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let notice: string;
  let browser: Browser;
  beforeEach(async () => {
    heed = await startApp();
    await withoutPhone(heed, worker);
    notice = await sentNotice(heed, 'chat-monitoring', [worker, other, hr]);
    browser = await heed.signIn(hr);
  });
  afterEach(() => heed.close());

  /** Prints for one person, or for all who were not reached. @returns the page and the codes on it */
  async function print(fields: Fields): Promise<{ html: string; codes: string[] }> {
    const made = await browser.post(`/console/notices/${notice}/paper`, fields);
    expect(made.status).to.equal(303);
    const { status, text: html } = await browser.get(made.location ?? '');
    expect(status).to.equal(200);
    return { html, codes: [...html.matchAll(/<strong>([\w-]{11})<\/strong>/g)].map(([, code = '']) => code) };
  }
  const printFor = async (staffNo: string) => print({ person: await personId(heed, staffNo) });

  async function sheetOf(code: string): Promise<string> {
    const found = await browser.post('/console/paper', { code });
    expect(found.status).to.equal(303);
    return found.location ?? '';
  }

  const filled = { kind: 'acknowledge', signedOn: '2026-08-03', witness };
  const close = (sheet: string, fields: Fields = filled, scan: Uint8Array<ArrayBuffer> = scans.pdf) =>
    browser.upload(sheet, fields, { scan });

  it('all who were not reached get a sheet each with everything that they sign, in their language', async () => {
    const { html, codes } = await print({});
    expect(codes).to.have.length(1);
    expect(html.match(/class="paper-sheet"/g)).to.have.length(1);
    const { rows } = await sql<{ hash: string; title: string; version: string }>`
      select encode(t.sha256, 'hex') as hash, t.title, t.version_id as version from policy_text t join notice n on n.version_id = t.version_id
      where n.id = ${notice}::uuid and t.language = 'zh-CN'`.execute(heed.db);
    expect(html).to.include(rows[0]?.hash).and.include(rows[0]?.title).and.include(worker);
    expect(html)
      .to.match(/<svg class="qr"/)
      .and.include(zh('ways.sheet.witness'));
    const { front } = await loadText(heed.db, rows[0]?.version ?? '', 'zh-CN');
    expect(html, 'the exact statement').to.include(front.statement);
    for (const line of front.summary) expect(html).to.include(line);
    expect(html)
      .to.include(zh('notices.statement.concern'))
      .and.not.match(/https?:\/\/(?!127)/);
    // Printing twice makes nobody's first sheet worthless.
    expect((await print({})).codes).to.deep.equal(codes);
    const { rows: printed } = await sql<{ n: number }>`
      select count(*)::int as n from evidence_event where type = 'paper.printed'`.execute(heed.db);
    expect(printed[0]?.n).to.equal(1);
  });

  it('closes with code, scan, witness and day; the evidence says what it is and what it is worth', async () => {
    const { codes } = await printFor(worker);
    const sheet = await sheetOf(codes[0]?.toLowerCase().replaceAll('-', ' ') ?? '');
    heed.clock.advance({ days: 2 });
    browser = await heed.signIn(hr);
    const form = await browser.get(sheet);
    expect(form.text).to.include(codes[0]).and.include('type="file"');
    const done = await close(sheet, { ...filled, signedOn: '2026-08-04' }, scans.jpeg);
    expect(done.location).to.equal('/console/paper?recorded=yes');
    const [answer] = await answersGiven(heed);
    expect(answer).to.deep.include({ kind: 'acknowledge', method: 'paper', late: false });
    expect(answer?.actor).to.deep.equal({ person: browser.personId });
    expect(answer?.shown.via).to.equal('paper');
    expect(answer?.statement).to.match(/^我已阅读并理解/);
    expect(answer?.session).to.include({ boundBy: 'none', account: 'none' });
    expect(answer?.reliability).to.deep.include({ exclusive: 'partly', content: 'partly' });
    expect(answer?.paper).to.deep.include({
      code: codes[0],
      printedOn: '2026-08-03',
      signedOn: '2026-08-04',
    });
    expect(answer?.paper?.scan).to.deep.equal({
      type: 'jpeg',
      bytes: scans.jpeg.length,
      sha256: createHash('sha256').update(scans.jpeg).digest('hex'),
    });
    expect(answer?.paper?.witness.staffNo).to.equal(witness);
    expect(answer?.paper?.recordedBy.staffNo).to.equal(hr);
    const share = await heed.db
      .selectFrom('assignment')
      .select(['state', 'seen_at'])
      .where('person_id', '=', await personId(heed, worker))
      .executeTakeFirstOrThrow();
    expect(share, 'nothing was on their screen').to.deep.equal({ state: 'answered', seen_at: null });
  });

  it('the scan is sealed; the person, HR and privacy can have it, nobody else', async () => {
    const large = pdfOf(3 * 1024 * 1024 + 17);
    const { codes } = await printFor(worker);
    await close(await sheetOf(codes[0] ?? ''), filled, large);
    const { answer_id: id } = await heed.db
      .selectFrom('paper_scan')
      .select('answer_id')
      .executeTakeFirstOrThrow();
    const { rows } = await sql<{ parts: number; clear: number }>`
      select count(*)::int as parts, count(*) filter (where sealed::text like '%JVBERi%')::int as clear
      from paper_scan_part`.execute(heed.db);
    expect(rows[0]).to.deep.equal({ parts: 4, clear: 0 });
    const parts: Buffer[] = [];
    for await (const part of scanParts(heed.db, heed.app.vault, id)) parts.push(part);
    expect(Buffer.concat(parts).equals(Buffer.from(large))).to.equal(true);
    for (const [who, status] of [
      [worker, 200],
      [otherHr, 200],
      ['S038', 200],
      [other, 404],
      [witness, 404],
      ['S001', 404],
    ] as const) {
      const got = await (await heed.signIn(who)).get(`/me/answers/${id}/scan`);
      expect(got.status, who).to.equal(status);
      if (status === 200) {
        expect(got.headers.get('content-type')).to.equal('application/pdf');
        expect(got.headers.get('content-disposition')).to.match(/^attachment/);
        expect(got.headers.get('cache-control')).to.equal('no-store');
        // Whatever is in it, scripts too: no browser runs it here, and none guesses what else it could be.
        expect(got.headers.get('x-content-type-options')).to.equal('nosniff');
        expect(got.headers.get('content-security-policy')).to.include("default-src 'none'");
      }
    }
    const own = await (await heed.signIn(worker)).get(`/me/answers/${id}/receipt`);
    const receipt = await (await heed.signIn(worker)).get(own.location ?? '');
    expect(receipt.text)
      .to.include(zh('ways.way.paper'))
      .and.include(zh('ways.worth.paper.exclusive'))
      .and.include('/contest')
      .and.not.include(zh('signing.why.typed-name.exclusive'));
  });

  it('is shown as paper in the list, the figures, the file and About me', async () => {
    const { codes } = await printFor(worker);
    await close(await sheetOf(codes[0] ?? ''));
    const page = (await browser.get(`/console/notices/${notice}`)).text;
    expect(page)
      .to.include(zh('reach.summary.paper', { n: 1 }))
      .and.include(zh('ways.way.paper'));
    const csv = (await browser.post(`/console/notices/${notice}/people.csv`)).text;
    expect(csv.split('\r\n').find((line) => line.includes(worker))).to.include(zh('ways.way.paper'));
    expect((await (await heed.signIn(worker)).get('/me')).text).to.include(zh('ways.way.paper'));
    const manager = (await (await heed.signIn('S001')).get(`/console/notices/${notice}`)).text;
    expect(manager).to.not.include(zh('ways.way.paper'));
  });

  it('a concern on paper opens the talk, in the words of the sheet', async () => {
    const { codes } = await printFor(worker);
    const sheet = await sheetOf(codes[0] ?? '');
    expect(
      (await close(sheet, { ...filled, kind: 'concern', reason: '我想先问清楚保存多久' })).status,
    ).to.equal(303);
    const [answer] = await answersGiven(heed);
    expect(answer).to.include({ kind: 'concern', method: 'paper' });
    const talk = await (await heed.signIn(worker)).get(`/threads/${answer?.thread}`);
    expect(talk.text).to.include('我想先问清楚保存多久').and.include(zh('ways.paper.words'));
  });

  it('signed in time and brought back late is not late; signed after the date due is', async () => {
    const [first, second] = [await printFor(worker), await printFor(other)];
    heed.clock.advance({ days: 20 });
    browser = await heed.signIn(hr);
    const inTime = await close(await sheetOf(first.codes[0] ?? ''), { ...filled, signedOn: '2026-08-05' });
    expect(inTime.location).to.include('recorded=yes');
    const late = await close(await sheetOf(second.codes[0] ?? ''), { ...filled, signedOn: '2026-08-20' });
    expect(late.location).to.include('recorded=late');
    expect((await answersGiven(heed)).map((answer) => answer.late)).to.deep.equal([false, true]);
  });

  describe('is refused kindly, and nothing is stored,', () => {
    let sheet: string;
    let before: Record<string, string>;
    beforeEach(async () => {
      sheet = await sheetOf((await printFor(worker)).codes[0] ?? '');
      before = await tableHashes(heed.db);
    });
    const untouched = async () => expect(await tableHashes(heed.db)).to.deep.equal(before);

    for (const [what, fields, problem] of [
      ['the signer as the witness', { witness: worker }, 'witnessIsSigner'],
      ['whoever records as the witness', { witness: hr }, 'witnessRecords'],
      ['a witness who does not work here', { witness: 'S999' }, 'witnessUnknown'],
      ['no witness', { witness: '' }, 'witnessUnknown'],
      ['a day to come', { signedOn: '2026-08-04' }, 'dayFuture'],
      ['a day before the sheet', { signedOn: '2026-08-02' }, 'dayBefore'],
      ['no day', { signedOn: '' }, 'dayMissing'],
      ['nothing ticked', { kind: '' }, 'kindMissing'],
    ] as const)
      it(what, async () => {
        const answer = await close(sheet, { ...filled, ...fields });
        expect(answer.status).to.equal(422);
        expect(answer.text).to.include(zh(`ways.problem.${problem}`));
        await untouched();
      });

    it('an answer that the notice does not ask for', async () => {
      const answer = await close(sheet, { ...filled, kind: 'consent' });
      expect(answer.status).to.equal(409);
      expect(answer.text).to.include(zh('ways.refusal.not-asked'));
      await untouched();
    });

    it('another type of file, whatever it is called, and none at all', async () => {
      for (const bytes of ['GIF89a', 'PK\x03\x04', '<html><script>', '%PDF-1.4 cut off']) {
        const answer = await close(sheet, filled, new Uint8Array(Buffer.from(bytes, 'latin1')));
        expect(answer.status, bytes).to.equal(422);
        expect(answer.text).to.include(zh('ways.problem.scanType'));
      }
      const none = await close(sheet, filled, new Uint8Array());
      expect(none.text).to.include(zh('ways.problem.scanMissing'));
      await untouched();
    });

    it('a scan above 20 MB, with all that was filled in beside the words about it', async () => {
      const answer = await close(sheet, filled, pdfOf(20 * mb + 1));
      expect(answer.status).to.equal(422);
      expect(answer.text).to.include(zh('ways.problem.scanTooLarge')).and.include(`value="${witness}"`);
      await untouched();
    });

    it('a scan of 40 MB, of which nothing is held while it comes', async () => {
      const part = Buffer.alloc(mb, 0x20);
      const [head, foot] = multipart({ ...filled, csrf: csrfOf((await browser.get(sheet)).text) });
      collectGarbage();
      const before40 = process.memoryUsage().arrayBuffers;
      let most = 0;
      const { status, body } = await sendSlowly(
        new URL(sheet, heed.url),
        browser.cookie,
        head.length + 40 * mb + foot.length,
        function* () {
          yield head;
          for (let n = 0; n < 40; n += 1) {
            if (n % 5 === 0) collectGarbage();
            if (n % 5 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers - before40);
            yield part;
          }
          yield foot;
        },
      );
      expect(status).to.equal(422);
      expect(body).to.include(zh('ways.problem.scanTooLarge'));
      expect(most / mb, 'MB held').to.be.below(10);
      await untouched();
    });

    it('one of 100 MB is not even read', async () => {
      const { status, body } = await sendSlowly(
        new URL(sheet, heed.url),
        browser.cookie,
        100 * mb,
        function* () {
          yield Buffer.alloc(mb);
        },
      );
      expect(status).to.equal(413);
      expect(body).to.include(zh('errors.scan-too-large'));
      await untouched();
    });

    it('one that says no length and never ends', async () => {
      const endless = new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20));
        },
      });
      const answer = await fetch(new URL(sheet, heed.url), {
        method: 'POST',
        headers: {
          accept: 'text/html',
          cookie: browser.cookie,
          'content-type': 'multipart/form-data; boundary=x',
        },
        body: endless,
        duplex: 'half',
      } as RequestInit).then(
        ({ status }) => status,
        () => 0,
      );
      expect(answer).to.be.oneOf([0, 400, 413]);
      await untouched();
    });

    it('a code with a slip, and one that was never printed', async () => {
      for (const [code, words] of [
        ['ACD', 'badCode'],
        ['AAA-AAA-AAC', 'badCode'],
        ['333-333-333', 'unknownCode'],
      ] as const) {
        const answer = await browser.post('/console/paper', { code });
        expect(answer.status, code).to.equal(422);
        expect(answer.text, code).to.include(zh(`ways.refusal.${words}`).split('，')[0]);
      }
      await untouched();
    });

    it('a recalled notice, and one that has ended', async () => {
      const second = await sentNotice(heed, 'customer-data', [worker]);
      const made = await browser.post(`/console/notices/${second}/paper`, {
        person: await personId(heed, worker),
      });
      const html = (await browser.get(made.location ?? '')).text;
      const ended = await sheetOf(/<strong>([\w-]{11})</.exec(html)?.[1] ?? '');
      const actor = { person: browser.personId };
      const now = heed.clock.now();
      await inTransaction(heed.db, (tx) => recallNotice(tx, notice, actor, now));
      await inTransaction(heed.db, (tx) => closeNotice(tx, second, actor, now));
      before = await tableHashes(heed.db);
      for (const [path, why] of [
        [sheet, 'recalled'],
        [ended, 'closed'],
      ] as const) {
        const answer = await close(path);
        expect(answer.status, why).to.equal(409);
        expect(answer.text).to.include(zh(`ways.refusal.${why}`));
      }
      await untouched();
    });

    it('a person who has answered meanwhile', async () => {
      const own = await heed.signIn(worker);
      await own.post(`/n/${notice}/answer`, { action: `notices.concern:${notice}`, reason: '想先聊聊' });
      before = await tableHashes(heed.db);
      const answer = await close(sheet);
      expect(answer.status).to.equal(409);
      expect(answer.text).to.include(zh('ways.refusal.answered-meanwhile'));
      await untouched();
    });

    it('a sheet that was used, and one brought back twice at the same moment', async () => {
      const two = await Promise.all([close(sheet), close(sheet)]);
      expect(two.map(({ status }) => status).toSorted((one, second) => one - second)).to.deep.equal([
        303, 409,
      ]);
      before = await tableHashes(heed.db);
      const again = await close(sheet);
      expect(again.status).to.equal(409);
      expect(again.text).to.include(zh('ways.refusal.used', { when: '2026年8月3日 10:00' }));
      await untouched();
    });

    it('a sheet of an older version', async () => {
      await sql`update policy_version set state = 'superseded' where id = (
        select version_id from notice where id = ${notice}::uuid)`.execute(heed.db);
      before = await tableHashes(heed.db);
      const answer = await close(sheet);
      expect(answer.status).to.equal(409);
      expect(answer.text).to.include(zh('ways.refusal.superseded'));
      await untouched();
    });

    it('one’s own sheet, and anybody who is not HR, before a byte of the file is read', async () => {
      const mine = await (await heed.signIn(otherHr)).post(`/console/notices/${notice}/paper`, {
        person: await personId(heed, hr),
      });
      const html = (await (await heed.signIn(otherHr)).get(mine.location ?? '')).text;
      const code = /<strong>([\w-]{11})</.exec(html)?.[1] ?? '';
      const id = await heed.db
        .selectFrom('paper_sheet')
        .select('id')
        .where('code', '=', code.replaceAll('-', ''))
        .executeTakeFirstOrThrow();
      before = await tableHashes(heed.db);
      expect((await close(`/console/paper/${id.id}`)).status).to.equal(403);
      for (const who of ['S038', 'S001', worker, 'S041'])
        expect(
          (await (await heed.signIn(who)).upload(sheet, filled, { scan: scans.pdf })).status,
          who,
        ).to.equal(403);
      expect((await heed.visitor().upload(sheet, filled, { scan: scans.pdf })).status).to.equal(401);
      const forged = await browser.upload(sheet, { ...filled, csrf: 'x' }, { scan: scans.pdf });
      expect(forged.status).to.equal(403);
      const { session: _since, ...rest } = await tableHashes(heed.db);
      const { session: _was, ...was } = before;
      expect(rest).to.deep.equal(was);
    });
  });
});
