import { connect } from 'node:net';
import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';

/** What two programs that stand one behind the other could read as different requests, or as more than one. */
const ambiguous: Readonly<Record<string, (host: string) => string>> = {
  'a length and chunks at once': (host) =>
    `POST /local HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'two lengths that differ': (host) =>
    `POST /local HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4\r\nContent-Length: 0\r\n\r\nabcd`,
  'a length with a sign': (host) => `POST /local HTTP/1.1\r\nHost: ${host}\r\nContent-Length: +4\r\n\r\nabcd`,
  'a length that is no number': (host) =>
    `POST /local HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 4, 4\r\n\r\nabcd`,
  'chunks under a name that only looks like it': (host) =>
    `POST /local HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
  'chunked that is not last': (host) =>
    `POST /local HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  'a chunk whose length is none': (host) =>
    `POST /local HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n`,
  'a header with a space before its colon': (host) =>
    `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nContent-Length : 0\r\n\r\n`,
  'a header that goes on in the next line': (host) =>
    `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nX-A: b\r\n Content-Length: 5\r\n\r\n`,
  'a header with a zero byte': (host) => `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nX-A: b\0c\r\n\r\n`,
  'no host': () => 'GET /healthz HTTP/1.1\r\n\r\n',
  'lines that end in a line feed alone': (host) => `GET /healthz HTTP/1.1\nHost: ${host}\n\n`,
  'headers without an end': (host) =>
    `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n${`X-A: ${'a'.repeat(1_000)}\r\n`.repeat(40)}\r\n`,
};

describe('requests that two readers could take for different ones', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let [host, port] = ['', 0];

  before(async () => {
    heed = await startApp({ policies: false });
    const url = new URL(heed.url);
    [host, port] = [url.host, Number(url.port)];
  });
  after(() => heed?.close());

  /** All that comes back until the connection ends. */
  const answer = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.setEncoding('latin1');
      socket.on('data', (data: string) => {
        heard += data;
      });
      socket.on('close', () => resolve(heard));
      socket.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(heard) : reject(error),
      );
    });

  for (const [name, bytes] of Object.entries(ambiguous))
    it(`are refused, and so is what follows on the connection: ${name}`, async () => {
      const next = `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const heard = await answer(bytes(host) + next);
      const statuses = [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
      expect(statuses).to.have.length(1);
      expect(statuses[0]).to.match(/^4/);
    });

  it('while two plain ones on a connection are both answered', async () => {
    const one = (more: string) => `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
    const heard = await answer(one('') + one('Connection: close\r\n'));
    expect([...heard.matchAll(/HTTP\/1\.1 200/g)]).to.have.length(2);
  });
});
