import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import type { Aim } from '../bench/load/aim.ts';
import { Generator } from '../bench/load/generator.ts';
import { until } from '../harness/until.ts';

/** In turn: taken, come again, too late, an error, and a connection that breaks off. */
const answers: ((response: ServerResponse) => unknown)[] = [
  (response) => response.end(),
  (response) => response.writeHead(503, { 'retry-after': '5' }).end(),
  (response) => response.writeHead(503).end(),
  (response) => response.writeHead(500).end('wrong'),
  (response) => response.destroy(),
];
const callback = { token: 'tokenForTests', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };

describe('the generator of load', () => {
  it('counts what became of each, and what nobody answers in time', async () => {
    const got = [0, 0, 0, 0, 0];
    let opened = 0;
    const server = createServer((request, response) => {
      // Nobody ever answers who opens a page.
      if (request.method === 'GET') opened += 1;
      else {
        const turn = got.reduce((sum, count) => sum + count) % answers.length;
        got[turn] = (got[turn] ?? 0) + 1;
        answers[turn]?.(response);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const aim: Aim = {
      ports: [typeof address === 'object' && address ? address.port : 0],
      settings: { ...callback, corpid: 'ww0000000000000000', agentid: 1_000_002 },
      ...{ notices: ['a', 'b'], people: 100_000, viewers: 3, staff: 1, customers: 1, sources: [] },
      evening: '2026-03-04T10:00:00.000Z',
    };
    const streams = [
      { kind: 'callbacks', perSecond: 25, from: 5 },
      { kind: 'pages', perSecond: 10, from: 0 },
    ] as const;
    const generator = new Generator(aim, streams, { callbacks: 600_000, pages: 1_000, intake: 1_000 });
    await until(() => got.every((count) => count >= 5) && opened >= 5, { within: 50_000 });
    const { callbacks, pages } = await generator.stop();
    server.closeAllConnections();
    server.close();
    if (!callbacks || !pages) throw new Error('nothing was said of one of them');
    expect(callbacks.taken).to.equal(got[0]);
    expect(callbacks.busy).to.have.length(got[1] ?? 0);
    expect(callbacks.unheard).to.have.length(got[2] ?? 0);
    expect(callbacks.failed.filter(({ why }) => why === '500 wrong')).to.have.length(got[3] ?? 0);
    expect(callbacks.failed).to.have.length((got[3] ?? 0) + (got[4] ?? 0));
    expect(callbacks.begun).to.equal(got.reduce((sum, count) => sum + count));
    expect(Math.min(...callbacks.busy)).to.be.at.least(5);
    expect(pages.unheard).to.have.length(pages.begun);
    expect(pages.p50).to.be.at.least(999);
  });
});
