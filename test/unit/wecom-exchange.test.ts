import { createServer } from 'node:net';
import { expect } from 'chai';
import { WecomError } from '../../src/platforms/wecom/api.ts';
import { type Ask, httpExchange, type Patience } from '../../src/platforms/wecom/exchange.ts';
import { type Answering, answering, sendJson } from '../harness/answering.ts';

const token = 'tok-5c1e7a90';
const short: Partial<Patience> = { connect: 300, headers: 150, body: 150, total: 400 };

/** Everything of an error that could be written down somewhere. */
function everythingOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.entries(error).map(([key, value]) => `${key}=${String(value)}`);
  return [error.name, error.message, error.stack, ...own, everythingOf(error.cause)].join('\n');
}

describe('an exchange with WeCom', () => {
  let server: Answering;
  const exchanges: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    server = await answering((_path, response) => sendJson(response, { errcode: 0, errmsg: 'ok' }));
  });
  afterEach(async () => {
    await Promise.all(exchanges.splice(0).map((exchange) => exchange.close()));
    await server.close();
  });

  function exchange(apiBase = server.url, patience = short) {
    const made = httpExchange(apiBase, patience);
    exchanges.push(made);
    return made;
  }

  async function failure(ask: Partial<Ask> = {}, apiBase?: string): Promise<WecomError> {
    const query = { access_token: token };
    const error: unknown = await exchange(apiBase)
      .ask({ path: 'message/send', query, body: { touser: 'li' }, ...ask })
      .then(
        () => new Error('it was answered'),
        (reason: unknown) => reason,
      );
    if (!(error instanceof WecomError)) throw error;
    expect(everythingOf(error)).not.to.include(token);
    expect(error).to.include({ path: 'message/send', class: 'retry' });
    return error;
  }

  it('sends text to the byte and objects as JSON, the token in the address only', async () => {
    const sent = exchange();
    await sent.ask({ path: 'a/b', query: { access_token: token, x: '中 &' }, body: '{"a":  1}' });
    await sent.ask({ path: 'a/b', query: {}, body: { a: '知' } });
    await sent.ask({ path: 'a/b', query: {} });
    expect(server.asked.map(({ path, body }) => [path, body])).to.deep.equal([
      ['/cgi-bin/a/b', '{"a":  1}'],
      ['/cgi-bin/a/b', '{"a":"知"}'],
      ['/cgi-bin/a/b', ''],
    ]);
    expect(server.asked[0]?.query.get('access_token')).to.equal(token);
    expect(server.asked[0]?.query.get('x')).to.equal('中 &');
  });

  it('goes by errcode, whatever the status and also as text', async () => {
    server.answer = (_path, response) => {
      response.statusCode = 500;
      sendJson(response, { errcode: '60111', errmsg: 'userid not found' });
    };
    const answer = await exchange().ask({ path: 'user/get', query: {} });
    expect(answer.errcode).to.equal(60111);
  });

  it('not-sent: nobody listens, no such name, no TLS', async () => {
    const free = await answering(() => undefined);
    await free.close();
    expect((await failure({}, free.url)).fate).to.equal('not-sent');
    expect((await failure({}, 'http://nowhere.invalid')).fate).to.equal('not-sent');
    expect((await failure({}, server.url.replace('http:', 'https:'))).fate).to.equal('not-sent');
  });

  it('not-sent: the caller stopped before it left', async () => {
    expect((await failure({ signal: AbortSignal.abort() })).fate).to.equal('not-sent');
    expect(server.asked).to.have.length(0);
  });

  it('unknown: the caller stops while the answer is awaited', async () => {
    const stop = new AbortController();
    server.answer = () => stop.abort();
    expect((await failure({ signal: stop.signal })).fate).to.equal('unknown');
  });

  it('unknown: the connection breaks, at once or within the answer', async () => {
    server.answer = (_path, response) => response.destroy();
    expect((await failure()).fate).to.equal('unknown');
    server.answer = (_path, response) => {
      response
        .writeHead(200, { 'content-length': '400' })
        .write('{"errcode":0,"errmsg":"ok","inva', () => response.destroy());
    };
    expect((await failure()).fate).to.equal('unknown');
    server.answer = (_path, response) => {
      response.write('{"errcode":0', () => response.destroy());
    };
    expect((await failure()).fate).to.equal('unknown');
  });

  it('unknown: no answer in time, a pause in the middle, an answer that drips', async () => {
    server.answer = () => undefined;
    expect((await failure()).fate).to.equal('unknown');
    server.answer = (_path, response) => void response.write('{"errcode":0');
    expect((await failure()).fate).to.equal('unknown');
    server.answer = (_path, response) => {
      const drip = setInterval(() => response.write(' '), 40);
      response.on('close', () => clearInterval(drip));
    };
    expect((await failure()).fate).to.equal('unknown');
  });

  it('unknown: an answer that is not WeCom’s', async () => {
    const answers = [
      '',
      '<html><body>502 Bad Gateway</body></html>',
      '[]',
      'null',
      '"ok"',
      '{"errmsg":"ok"}',
      '{"errcode":null}',
      '{"errcode":"zero"}',
      '{"errcode":1.5}',
      '{"errcode":0,"errmsg":"ok"',
      `{"access_token":"${token}"}`,
      `${token} is not JSON`,
    ];
    for (const text of answers) {
      server.answer = (_path, response) => void response.end(text);
      const error = await failure();
      expect(error.fate, text).to.equal('unknown');
      expect(error.errcode, text).to.equal(undefined);
    }
    server.answer = (_path, response) => void response.writeHead(502).end('{"errcode":0,"errmsg":"ok"}');
    expect((await failure()).fate).to.equal('unknown');
  });

  it('unknown: an answer too large to be one', async () => {
    const piece = 'x'.repeat(1 << 20);
    server.answer = (_path, response) => {
      let left = 24;
      const more = () => {
        while (left > 0) {
          left -= 1;
          if (!response.write(piece)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    const patient = httpExchange(server.url);
    exchanges.push(patient);
    const error = await patient.ask({ path: 'user/list', query: {} }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(WecomError).and.to.include({ fate: 'unknown' });
  });

  it('unknown: bytes that are no HTTP, and they stay out of the error', async () => {
    const raw = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(`access_token=${token} ${'\u0000'.repeat(20)}`));
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const address = raw.address();
    if (typeof address !== 'object' || !address) throw new Error('no port');
    expect((await failure({}, `http://127.0.0.1:${address.port}`)).fate).to.equal('unknown');
    await new Promise((resolve) => raw.close(resolve));
  });
});
