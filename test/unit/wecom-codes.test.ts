import { expect } from 'chai';
import { isKnown, meaningOf } from '../../src/platforms/wecom/codes.ts';
import { redact, safeError } from '../../src/platforms/wecom/redact.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('what WeCom’s codes mean', () => {
  it('every documented code is known', () => {
    const documented = [
      -1,
      0,
      6000,
      40001,
      40003,
      40007,
      40008,
      40013,
      40014,
      40029,
      40031,
      40032,
      40035,
      40050,
      40056,
      40058,
      40063,
      40066,
      40068,
      40091,
      41001,
      41002,
      41004,
      41011,
      41033,
      42001,
      42003,
      42022,
      42014,
      42015,
      42016,
      ...range(42017, 42020),
      ...range(42027, 42051),
      42052,
      43004,
      43012,
      44001,
      44004,
      45001,
      45002,
      45008,
      45009,
      45029,
      45033,
      45035,
      45036,
      46003,
      46004,
      48001,
      48002,
      48009,
      49008,
      50001,
      50003,
      60003,
      60011,
      60020,
      60021,
      60031,
      60111,
      60123,
      60140,
      81013,
      82001,
      82002,
      82003,
      82004,
      82101,
      82102,
      84014,
      84015,
      85002,
      ...range(86001, 86008),
      ...range(86201, 86220),
      92000,
      93000,
      93001,
      93004,
      93008,
      301002,
      ...range(301042, 301061),
      301111,
      830002,
      ...range(846601, 846697),
      853000,
      2000002,
      ...range(40016, 40020),
      ...range(40022, 40027),
      40004,
      40005,
      40006,
      40009,
      40011,
      40054,
      40055,
      40057,
      40123,
      40146,
      41006,
      41102,
      45007,
      85011,
      301016,
      301017,
    ];
    expect(documented.filter((code) => !isKnown(code))).to.deep.equal([]);
  });

  it('a code that stands nowhere loses nobody', () => {
    expect(isKnown(987_654)).to.equal(false);
    expect(meaningOf(987_654).class).to.equal('retry');
  });

  it('whatever somebody has to put right says how', () => {
    const silent = range(40_000, 93_010)
      .filter((code) => ['alert', 'configuration'].includes(meaningOf(code).class))
      .filter((code) => !meaningOf(code).todo);
    expect(silent).to.deep.equal([]);
  });
});

describe('redaction', () => {
  it('leaves no value of a secret name, in addresses and in JSON', () => {
    for (const text of [
      'GET https://h/cgi-bin/gettoken?corpid=ww1&corpsecret=CANARY failed',
      'https://h/x?access_token=CANARY&agentid=1',
      '{"response_code":"CANARY","x":1}',
      "{'access_token': 'CANARY'}",
      'body {\\"access_token\\":\\"CANARY\\",\\"expires_in\\":7200}',
      'webhook/send?key=CANARY',
    ]) {
      expect(redact(text)).to.include('[redacted]').and.not.to.include('CANARY');
    }
    expect(redact('corpid=ww1&agentid=1 connect ECONNREFUSED 127.0.0.1:443')).to.include('ECONNREFUSED');
  });

  it('a cause keeps name, code and frames, and nothing that hangs on it', () => {
    const inner = Object.assign(new Error('https://h/?access_token=CANARY'), { data: 'CANARY', code: 'EX' });
    const outer = Object.assign(new TypeError('outer', { cause: inner }), { request: { body: 'CANARY' } });
    const safe = safeError(outer);
    expect(safe).to.include({ name: 'TypeError', message: 'outer' });
    expect(safe.cause).to.include({ code: 'EX' });
    const all = [safe, safe.cause].map((each) =>
      each instanceof Error ? `${each.message}${each.stack}${JSON.stringify(each)}` : 'gone',
    );
    expect(all.join()).not.to.include('CANARY');
    expect(all.join()).to.include('wecom-codes.test.ts');
  });

  it('errors that go round in a circle end', () => {
    const one = new Error('one');
    one.cause = new Error('two', { cause: one });
    expect(safeError(one)).to.be.instanceOf(Error);
  });
});
