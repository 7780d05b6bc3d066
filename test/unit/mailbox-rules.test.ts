import { expect } from 'chai';
import fc from 'fast-check';
import { masked, normaliseEmail, normaliseNumber, openedByMailbox } from '../../src/mailboxes/address.ts';
import { type Missed, nextWay, type Way } from '../../src/mailboxes/rules.ts';

describe('an address', () => {
  it('has one form, by which it is compared and written to', () => {
    const cases: [string, string | undefined][] = [
      ['Ann.Lee@Example.COM', 'ann.lee@example.com'],
      [' ann@example.com ', 'ann@example.com'],
      ['ａｎｎ＠ｅｘａｍｐｌｅ.com', 'ann@example.com'],
      ['ann+heed@example.co.uk', 'ann+heed@example.co.uk'],
      ['张三@例子.公司', '张三@xn--fsqu00a.xn--55qx5d'],
      ['ann@bücher.example', 'ann@xn--bcher-kva.example'],
      ["o'neil@example.com", "o'neil@example.com"],
      ['ann@example', undefined],
      ['ann@[127.0.0.1]', undefined],
      ['ann@127.0.0.1', undefined],
      ['ann@-example.com', undefined],
      ['ann@exa mple.com', undefined],
      ['.ann@example.com', undefined],
      ['ann..lee@example.com', undefined],
      ['"ann lee"@example.com', undefined],
      ['ann@example.com, ben@example.com', undefined],
      ['ann@example.com\r\nBcc: all@example.com', undefined],
      ['ann\n@example.com', undefined],
      ['<ann@example.com>', undefined],
      ['a@b@example.com', undefined],
      ['route%ann@example.com', undefined],
      [`${'a'.repeat(65)}@example.com`, undefined],
      ['', undefined],
    ];
    for (const [written, form] of cases) expect(normaliseEmail(written), written).to.equal(form);
  });

  it('in its form is its own form, and holds nothing that ends a line or begins a command', () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: 'binary', maxLength: 60 })), (written) => {
        const form = normaliseEmail(written);
        if (form === undefined) return;
        expect(normaliseEmail(form)).to.equal(form);
        expect(form).to.match(/^[^\s<>,;:"\\\p{C}]+@[a-z0-9.-]+$/u);
      }),
      { numRuns: 3_000 },
    );
  });

  it('of a telephone is E.164; what names no country is a mobile of mainland China or nothing', () => {
    const cases: [string, string | undefined][] = [
      ['13800138000', '+8613800138000'],
      ['+86 138 0013 8000', '+8613800138000'],
      ['0086-13800138000', '+8613800138000'],
      ['8613800138000', '+8613800138000'],
      ['１３８００１３８０００', '+8613800138000'],
      ['+44 20 7946 0018', '+442079460018'],
      ['010-88888888', undefined],
      ['+86 10 8888 8888', undefined],
      ['12345', undefined],
      ['+0123456789', undefined],
      ['+1234567890123456', undefined],
      ['138x0138000', undefined],
    ];
    for (const [written, form] of cases) expect(normaliseNumber(written), written).to.equal(form);
  });

  it('is shown so that only its owner knows it', () => {
    expect(masked('email', 'ann.lee@example.com')).to.equal('a***@example.com');
    expect(masked('email', '张三@example.com')).to.equal('张***@example.com');
    expect(masked('sms', '+8613800138000')).to.equal('+86 *** 8000');
  });

  it('opened a session or did not', () => {
    for (const method of ['email-link', 'sms-link']) expect(openedByMailbox(method)).to.equal(true);
    for (const method of ['wecom-oauth', 'wecom-link', 'local-persona', undefined, null, 'emailx-link'])
      expect(openedByMailbox(method)).to.equal(false);
  });
});

const day = (n: number) => new Date(Date.UTC(2026, 2, n));
const patience = (from: Date) => new Date(from.getTime() + 3 * 86_400_000);

describe('another way for what did not arrive', () => {
  const missed = (more: Partial<Missed> = {}): Missed => ({
    ...{ platform: 'wecom', failedAt: day(5), failingSince: day(5), urgent: false },
    ...more,
  });
  const mailbox: Way = { platform: 'email', since: day(1) };
  const telephone: Way = { platform: 'sms', since: day(1) };

  it('is the mailbox after the company’s patience with a chat, counted from when it began to fail', () => {
    expect(nextWay(missed(), [telephone, mailbox], patience)).to.deep.equal({
      platform: 'email',
      dueAt: day(8),
    });
    const failing = missed({ failedAt: day(20), failingSince: day(5) });
    expect(nextWay(failing, [mailbox], patience)).to.deep.equal({ platform: 'email', dueAt: day(8) });
  });

  it('is the telephone where there is no mailbox', () => {
    expect(nextWay(missed(), [telephone], patience)?.platform).to.equal('sms');
  });

  it('is there at once for whoever has no account, for a mailbox that refuses, and for an alert', () => {
    const now = { dueAt: day(5) };
    expect(nextWay(missed({ platform: null }), [mailbox], patience)).to.deep.equal({
      platform: 'email',
      ...now,
    });
    expect(nextWay(missed({ platform: 'email' }), [telephone], patience)).to.deep.equal({
      platform: 'sms',
      ...now,
    });
    expect(nextWay(missed({ urgent: true }), [mailbox], patience)).to.deep.equal({
      platform: 'email',
      ...now,
    });
  });

  it('is no mailbox where the chat works again', () => {
    expect(nextWay(missed({ failingSince: null }), [mailbox], patience)).to.equal(undefined);
  });

  it('is the chat again once they got an account there after it failed', () => {
    const slack: Way = { platform: 'slack', since: day(6) };
    expect(nextWay(missed({ platform: 'email' }), [slack, telephone], patience)).to.deep.equal({
      ...{ platform: 'slack', dueAt: day(5) },
    });
    const before = { ...slack, since: day(4) };
    expect(nextWay(missed({ platform: 'email' }), [before], patience)).to.equal(undefined);
  });

  it('is never one that failed, so every message ends: at most three ways and each account that was new', () => {
    const platforms = ['wecom', 'slack', 'email', 'sms'];
    fc.assert(
      fc.property(
        fc.subarray(platforms),
        fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 4, maxLength: 4 }),
        fc.constantFrom(null, ...platforms),
        (has, since, first) => {
          const ways = has.map((platform, i): Way => ({ platform, since: day(since[i] ?? 1) }));
          let at: Missed = missed({ platform: first, failedAt: day(11), failingSince: day(11) });
          const tried = [first];
          for (let n = 0; n < 10; n += 1) {
            const next = nextWay(at, ways, patience);
            if (!next) return;
            expect(tried).to.not.include(next.platform);
            tried.push(next.platform);
            at = { ...at, platform: next.platform, failedAt: new Date(at.failedAt.getTime() + 86_400_000) };
          }
          throw new Error('it goes round');
        },
      ),
    );
  });
});
