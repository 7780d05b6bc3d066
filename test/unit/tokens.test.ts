import { expect } from 'chai';
import fc from 'fast-check';
import { HeedError } from '../../src/errors.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { checkCsrf, csrfToken, type TokenPayload, tokensFrom } from '../../src/web/tokens.ts';

const now = new Date('2026-03-02T01:00:00.000Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const tokens = tokensFrom(secretsFrom(['x'.repeat(32)]));

function refusal(work: () => unknown): HeedError {
  try {
    work();
  } catch (error) {
    if (error instanceof HeedError) return error;
  }
  throw new Error('was not refused');
}

describe('tokens', () => {
  it('bring back any payload, in characters that an address can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, boundTo) => {
        const payload = JSON.parse(JSON.stringify(value)) as TokenPayload;
        const token = tokens.sign('state', payload, later(1_000), boundTo);
        expect(token).to.match(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
        expect(tokens.verify('state', token, now, boundTo)).to.deep.equal(payload);
      }),
    );
  });

  it('end at their expiry, to the millisecond', () => {
    const token = tokens.sign('state', 'x', later(1_000));
    expect(tokens.verify('state', token, later(999))).to.equal('x');
    expect(refusal(() => tokens.verify('state', token, later(1_000))).code).to.equal('gone');
  });

  it('are worthless for another purpose, another bearer and under other secrets', () => {
    const token = tokens.sign('state', { path: '/me' }, later(1_000), 'a');
    const others = tokensFrom(secretsFrom(['y'.repeat(32)]));
    expect(refusal(() => tokens.verify('csrf', token, now, 'a')).code).to.equal('forbidden');
    expect(refusal(() => tokens.verify('state', token, now, 'b')).code).to.equal('forbidden');
    expect(refusal(() => tokens.verify('state', token, now)).code).to.equal('forbidden');
    expect(refusal(() => others.verify('state', token, now, 'a')).code).to.equal('forbidden');
  });

  it('are refused after any change of a character', () => {
    const token = tokens.sign('state', { path: '/me' }, later(1_000));
    const alphabet = 'ABab01-_.=';
    for (let at = 0; at < token.length; at++) {
      for (const letter of alphabet) {
        if (token[at] === letter) continue;
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        expect(refusal(() => tokens.verify('state', changed, now)).code).to.equal('forbidden');
      }
    }
  });

  it('are refused when they are anything else', () => {
    const [body] = tokens.sign('state', 'x', later(1_000)).split('.');
    for (const token of ['', '.', '..', `${body}`, `${body}.`, `.${body}`, '阅知.阅知', 'a'.repeat(10_000)]) {
      expect(refusal(() => tokens.verify('state', token, now)).code).to.equal('forbidden');
    }
  });

  it('made with an earlier secret stay good while it is listed', () => {
    const old = tokens.sign('state', 1, later(1_000));
    const rotated = tokensFrom(secretsFrom(['y'.repeat(32), 'x'.repeat(32)]));
    expect(rotated.verify('state', old, now)).to.equal(1);
    expect(refusal(() => tokens.verify('state', rotated.sign('state', 1, later(1_000)), now)).code).to.equal(
      'forbidden',
    );
  });
});

describe('CSRF tokens', () => {
  const mine = Buffer.alloc(32, 1);
  const theirs = Buffer.alloc(32, 2);

  it('belong to one session and differ from page to page', () => {
    const [one, two] = [csrfToken(tokens, mine, later(1_000)), csrfToken(tokens, mine, later(1_000))];
    expect(one).not.to.equal(two);
    expect(Buffer.from(one, 'base64url').toString('hex')).not.to.contain(mine.toString('hex'));
    checkCsrf(tokens, one, mine, now);
    checkCsrf(tokens, two, mine, now);
    for (const attempt of [
      () => checkCsrf(tokens, one, theirs, now),
      () => checkCsrf(tokens, one, mine, later(1_000)),
      () => checkCsrf(tokens, undefined, mine, now),
      () => checkCsrf(tokens, tokens.sign('state', 'x', later(1_000), mine.toString('hex')), mine, now),
    ]) {
      const error = refusal(attempt);
      expect([error.code, error.text]).to.deep.equal(['forbidden', 'csrf']);
    }
  });
});
