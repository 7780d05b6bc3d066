import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { passedIn } from '../../src/training/certificate.ts';
import { readCertificateNumber, sayCertificateNumber } from '../../src/training/certificate-number.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { findTool, needs } from '../harness/needs.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';

describe('a certificate on paper', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let li: Browser;
  let learner: Learner;
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed, (text) =>
      text.replace('minutes: 5', 'minutes: 5\nrecognitions: [in-time, first-try]'),
    );
    learner = await Learner.of(heed, 'S002');
    li = await heed.signIn('S002');
    await assignedTo(heed, { kind: 'people', ids: [learner.personId] });
  });
  after(() => heed?.close());

  const number = async () => (await passedIn(heed.db, learner.personId, 'fire'))?.certificate ?? '';

  it('is there once a course was passed, and never of somebody else', async () => {
    expect((await li.get('/training/fire/certificate.pdf')).status).to.equal(404);
    await learner.readsAll();
    await learner.answersAll('right');
    expect(await number()).to.match(/^[0-9A-F]{20}$/);
    expect((await (await heed.signIn('S003')).get('/training/fire/certificate.pdf')).status).to.equal(404);
    expect((await heed.visitor().get('/training/fire/certificate.pdf')).status).to.equal(401);
  });

  it('says in both languages who passed what and until when, with its number and where to check it', async function () {
    needs(this, 'pdftotext');
    const page = (await li.get('/training/fire/passed')).text;
    expect(page).to.include('href="/training/fire/certificate.pdf"');
    expect(page).to.include(sayCertificateNumber(await number()));
    const answer = await fetch(new URL('/training/fire/certificate.pdf', heed.url), {
      headers: { cookie: li.cookie },
    });
    expect(answer.headers.get('content-type')).to.equal('application/pdf');
    const text = execFileSync(findTool('pdftotext') ?? '', ['-layout', '-', '-'], {
      input: Buffer.from(await answer.arrayBuffer()),
    }).toString();
    for (const words of [
      '学习证书',
      'Certificate',
      '周亦航',
      '消防',
      'Fire',
      '2026年8月3日',
      'Mon 3 Aug 2026',
      '2027',
    ])
      expect(text).to.include(words);
    expect(text).to.include(sayCertificateNumber(await number()));
    expect(text).to.include(`${heed.url}/certificates?number=${await number()}`);
    expect(text.trim().split('\f')).to.have.length(1);
  });

  it('has what is recognised on it only where its person asks for that, and nobody else sees it', async function () {
    needs(this, 'pdftotext');
    expect((await li.get('/training/fire/passed')).text)
      .to.include('在期限前完成')
      .and.include('第一次就通过了测验')
      .and.not.include('在旧证书到期前重学');
    const read = async (path: string) => {
      const answer = await fetch(new URL(path, heed.url), { headers: { cookie: li.cookie } });
      const input = Buffer.from(await answer.arrayBuffer());
      return execFileSync(findTool('pdftotext') ?? '', ['-layout', '-', '-'], { input }).toString();
    };
    expect(await read('/training/fire/certificate.pdf')).not.to.include('第一次就通过了测验');
    expect(await read('/training/fire/certificate.pdf?recognitions=1'))
      .to.include('第一次就通过了测验')
      .and.include('Passed at the first try');
    const hr = await heed.signIn('S033');
    expect((await hr.get('/console/courses/fire')).text).not.to.include('第一次就通过了测验');
    const { text } = await heed.visitor().get(`/certificates?number=${await number()}`);
    expect(text).not.to.include('第一次就通过了测验');
  });

  it('is checked by its number by anybody who holds it, who reads no name in full', async () => {
    const visitor = heed.visitor();
    const typed = sayCertificateNumber(await number()).toLowerCase();
    const { text, status } = await visitor.get(`/certificates?number=${encodeURIComponent(` ${typed} `)}`);
    expect(status).to.equal(200);
    expect(text).to.include('证书有效').and.include('周**').and.include('消防').and.not.include('周亦航');
    heed.clock.set('2027-02-04T02:00:00Z');
    expect((await visitor.get(`/certificates?number=${await number()}`)).text).to.include('证书已过有效期');
    heed.clock.set('2026-08-03T02:00:00Z');
    for (const none of ['00000000000000000000', 'x', `${await number()}0`])
      expect((await visitor.get(`/certificates?number=${none}`)).text).to.include('没有这个编号的证书');
    expect((await visitor.get('/certificates')).text).not.to.include('没有这个编号的证书');
  });

  it('has a number that reads the same however it is typed', () => {
    expect(readCertificateNumber(' a1b2-c3d4 e5f6-0718-293a')).to.equal('A1B2C3D4E5F60718293A');
    expect(readCertificateNumber('OOOO-0000-0000-0000-0000')).to.equal('0'.repeat(20));
    for (const none of ['', 'A1B2', 'G'.repeat(20), '0'.repeat(21)])
      expect(readCertificateNumber(none)).to.equal(undefined);
  });
});
