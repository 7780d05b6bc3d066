import { connect } from 'node:net';
import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { pdfOf } from '../fixtures/scans.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { fuzz } from '../harness/fuzz.ts';

const boundary = 'a-boundary-of-ours';
const [hr, privacy] = ['S032', 'S038'] as const;

describe('requests, whatever comes in them', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let office: Browser;
  let worker: Browser;
  let csrf = '';

  before(async () => {
    heed = await startApp({ budgets: { person: 1e9, address: 1e9, guesses: 1e9 } });
    office = await heed.signIn(hr);
    worker = await heed.signIn('S002');
    csrf = /name="csrf" value="([^"]+)"/.exec((await office.get('/console/paper')).text)?.[1] ?? '';
    expect(csrf).to.not.equal('');
  });
  after(() => heed?.close());

  /** @returns status and headers of what came back; no client stands between that would refuse to send it */
  function send(lines: readonly (string | Buffer)[], body: Buffer = Buffer.alloc(0)) {
    const { hostname, port, host } = new URL(heed.url);
    const head = [...lines, `Host: ${host}`, 'Connection: close', `Content-Length: ${body.length}`, '', ''];
    return new Promise<{ status: number; head: string }>((resolve, reject) => {
      const heard: Buffer[] = [];
      const socket = connect(Number(port), hostname, () => {
        for (const [n, line] of head.entries()) {
          socket.write(line);
          if (n < head.length - 1) socket.write('\r\n');
        }
        socket.write(body);
      });
      socket.on('data', (data) => heard.push(data));
      socket.on('error', reject);
      socket.on('close', () => {
        const said = Buffer.concat(heard).toString('latin1');
        const [all = ''] = said.split('\r\n\r\n');
        resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(all)?.[1] ?? 0), head: all });
      });
    });
  }

  /** What may stand in a header at all: the server refuses everything else before Heed sees it. */
  const inHeader = (bytes: Buffer) => Buffer.from(bytes.map((one) => (one < 32 || one === 127 ? 32 : one)));
  const answered = ({ status, head }: { status: number; head: string }) => {
    expect(status, head).to.be.within(200, 499);
    // Nothing that was sent began a line of its own.
    expect(head).to.not.match(/\r\n(?:x-canary|evil)/i);
  };

  const field = (name: string, value: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const file = (name: string, bytes: string, type: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="a.${type}"\r\nContent-Type: application/${type}\r\n\r\n${bytes}\r\n`;
  const scan = Buffer.from(pdfOf(300)).toString('latin1');
  const id = '0198f3a2-7c1e-7d3a-9b52-3f6a1c2d4e5f';
  const uploads: Readonly<Record<string, (csrf: string) => string>> = {
    '/console/paper/333333333': (csrf) =>
      field('csrf', csrf) + field('kind', 'acknowledge') + file('scan', scan, 'pdf'),
    '/console/analysis/agreements': (csrf) =>
      field('csrf', csrf) + field('site', 'a') + file('file', scan, 'pdf'),
    [`/console/procedures/${id}/negotiations`]: (csrf) => field('csrf', csrf) + file('minutes', scan, 'pdf'),
    '/console/people/import/check': (csrf) =>
      field('csrf', csrf) + file('csv-file', '工号,姓名\r\nS900,李', 'csv'),
    [`/crisis/${id}/affected/import`]: (csrf) => field('csrf', csrf) + file('list-file', 'name\r\nA', 'csv'),
  };
  const words = [
    ...[
      `--${boundary}`,
      `--${boundary}--`,
      '\r\n',
      '\r\n\r\n',
      'Content-Disposition: form-data; ',
      'name="csrf"',
    ],
    ...[
      'filename=""',
      'filename="../../x"',
      "filename*=UTF-8''%00",
      'name="__proto__"',
      'name=""',
      '%PDF-1.7',
    ],
    ...[
      'Content-Transfer-Encoding: base64',
      'Content-Type: multipart/mixed',
      'charset=utf-16',
      'charset=nonsense',
    ],
  ];
  for (const [path, parts] of Object.entries(uploads))
    fuzz(`a form with files at ${path.replaceAll(/[0-9a-f-]{36}/g, ':id')}`, {
      samples: () => [Buffer.from(`${parts(csrf)}--${boundary}--\r\n`, 'latin1')],
      words,
      read: (body) =>
        send(
          [
            ...[`POST ${path} HTTP/1.1`, `Cookie: ${office.cookie}`, 'Accept: text/html'],
            `Content-Type: multipart/form-data; boundary=${boundary}`,
          ],
          body,
        ),
      sound: answered,
      onlyTaken: true,
      share: 0.1,
      oneIn: 6,
    });

  for (const path of ['/console/paper/333333333', '/console/people/import/check'])
    for (const [what, bytes] of [
      ['that is cut off within a file', () => field('csrf', csrf) + file('scan', '%PDF', 'pdf').trimEnd()],
      ['whose file says no name', () => file('a', 'b', 'csv').replace('name="a"; ', '')],
    ] as const)
      it(`a form ${what} is answered at ${path}, and nothing comes to an end by it`, async () => {
        const type = `Content-Type: multipart/form-data; boundary=${boundary}`;
        const lines = [`POST ${path} HTTP/1.1`, `Cookie: ${office.cookie}`, 'Accept: text/html', type];
        answered(await send(lines, Buffer.from(bytes(), 'latin1')));
        answered(await send(lines, Buffer.from(`${bytes()}\r\n--${boundary}--\r\n`, 'latin1')));
        expect((await office.get('/console')).status).to.equal(200);
      });

  fuzz('what a form says that it is', {
    samples: [
      `multipart/form-data; boundary=${boundary}`,
      'application/x-www-form-urlencoded; charset=utf-8',
      'application/json',
    ],
    words: [
      'multipart/',
      'boundary=',
      '"',
      ';',
      'charset=',
      'utf-16',
      '=',
      "''",
      'boundary*=',
      'x'.repeat(300),
    ],
    read: (bytes) => {
      const type = inHeader(bytes.subarray(0, 8_000));
      const parts = uploads['/console/people/import/check']?.(csrf) ?? '';
      return send(
        [
          ...['POST /console/people/import/check HTTP/1.1', `Cookie: ${office.cookie}`],
          ...['Accept: text/html', Buffer.concat([Buffer.from('Content-Type: '), type])],
        ],
        Buffer.from(`${parts}--${boundary}--\r\n`, 'latin1'),
      );
    },
    sound: answered,
    onlyTaken: true,
    share: 0.1,
    oneIn: 6,
  });

  const header = (name: string, bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${name}: `), inHeader(bytes.subarray(0, 12_000))]);

  fuzz('cookies', {
    samples: () => [
      `${worker.cookie}; heed_lang=en`,
      `heed_kiosk=${'a'.repeat(43)}.b; heed_kiosk_visit=${'b'.repeat(43)}; heed_session=x`,
    ],
    words: [
      'heed_session=',
      'heed_lang=',
      'heed_kiosk=',
      '; ',
      '=',
      '"',
      ',',
      '%00',
      '__proto__=a',
      'heed_lang=xx',
    ],
    read: (bytes) => {
      const path = ['/me', '/kiosk', '/sign-in'][bytes.length % 3];
      return send([`GET ${path} HTTP/1.1`, 'Accept: text/html', header('Cookie', bytes)]);
    },
    // Whose page it is, is said by the whole session and nothing else.
    sound: (said, bytes) => {
      answered(said);
      if (said.status !== 200 || bytes.length % 3 !== 0) return;
      const token = worker.cookie.slice('heed_session='.length);
      expect(bytes.toString('latin1')).to.include(token);
    },
    onlyTaken: true,
    share: 0.1,
    oneIn: 6,
  });

  fuzz('the languages that a browser asks for', {
    samples: ['zh-CN,zh;q=0.9,en;q=0.8', 'en', '*'],
    words: [
      ',',
      ';q=',
      '-',
      '*',
      'zh-Hant-TW',
      'q=1e400',
      'en;q=-1',
      'zh_CN',
      '__proto__',
      ';;',
      'i-klingon',
    ],
    read: (bytes) =>
      send(['GET /no-such-page HTTP/1.1', 'Accept: text/html', header('Accept-Language', bytes)]),
    sound: answered,
    onlyTaken: true,
    share: 0.1,
    oneIn: 6,
  });

  fuzz('where somebody who is signed in wants to go on to', {
    samples: [`/n/${id}`, '/me', 'https://evil.example', '//evil.example/x', '/me?at=a'],
    words: [
      '//',
      '/\\',
      '\\',
      '%2F%2F',
      '%5C',
      '%0d%0ax-canary: a',
      '%09',
      'javascript:',
      '@evil.example',
      '&next=',
      '?',
      '#',
    ],
    read: (bytes) => {
      const next = bytes
        .subarray(0, 4_000)
        .toString('latin1')
        .replaceAll(/[^\x21-\x7e]/g, (sign) => encodeURIComponent(sign));
      return send([`GET /sign-in?next=${next} HTTP/1.1`, 'Accept: text/html', `Cookie: ${worker.cookie}`]);
    },
    sound: (said) => {
      answered(said);
      const leads = /\r\nlocation: ([^\r]*)/i.exec(said.head)?.[1];
      if (leads === undefined) return;
      expect(leads).to.match(/^\/(?![/\\])/);
      expect(new URL(leads, heed.url).origin).to.equal(heed.url);
    },
    onlyTaken: true,
    share: 0.25,
    oneIn: 6,
  });

  it('and nobody has become anybody else', async () => {
    expect((await worker.get('/console/people')).status).to.equal(403);
    expect((await heed.signIn(privacy)).personId).to.not.equal(office.personId);
    await inTransaction(heed.db, async (tx) => {
      const sessions = await tx.selectFrom('session').select('person_id').execute();
      expect(new Set(sessions.map((one) => one.person_id)).size).to.equal(3);
    });
  });
});
