import { expect } from 'chai';
import fc from 'fast-check';
import { findSensitive, maskSensitive } from '../../src/sensitive/find.ts';

const kinds = (text: string) => findSensitive(text).map((one) => one.kind);

// The check digits are right; the numbers belong to nobody (region code 110101 of the standard's own example).
const identity = '11010519491231002X';
const card = '6222 0212 3456 7890 128';

/** The Luhn digit that makes a card number of the digits given. */
function withLuhn(digits: string): string {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

describe('what should not be typed into a chat', () => {
  it('an identity number with a right check digit, also with full-width digits or in groups', () => {
    for (const text of [
      `我的身份证是${identity}，谢谢`,
      `id ${identity.toLowerCase()}`,
      '１１０１０５１９４９１２３１００２Ｘ',
      '110105 19491231 002X',
    ])
      expect(kinds(text), text).to.deep.equal(['identity-number']);
  });

  it('a bank card that passes its check, with blanks or hyphens', () => {
    const number = withLuhn('622202123456789012');
    for (const text of [
      number,
      `卡号${number}。`,
      `${number.slice(0, 4)} ${number.slice(4, 8)}-${number.slice(8)}`,
    ])
      expect(kinds(text), text).to.deep.equal(['bank-card']);
  });

  it('a password by the word before it', () => {
    for (const text of [
      '密码是hunter2!',
      '我的密码：Abc12345',
      'my password is hunter22',
      'pwd=secret99',
      '验证码为 482913',
    ])
      expect(kinds(text), text).to.deep.equal(['password']);
  });

  it('leaves alone what is none', () => {
    for (const text of [
      '密码怎么改？',
      'what is the password policy?',
      `订单 ${card.slice(0, 9)}`,
      '110105194912310021',
      '0000 0000 0000 0000',
      '2026-11-26 10:00:00 13800138000',
      '待办',
      `x${identity}`,
    ])
      expect(kinds(text), text).to.deep.equal([]);
  });

  it('blacks out the secret, and nothing else moves', () => {
    expect(maskSensitive(`号码 ${identity} 谢谢`)).to.equal(`号码 ${'●'.repeat(18)} 谢谢`);
    expect(maskSensitive('密码是hunter2')).to.equal('密码是●●●●●●●');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const text = `${before} ${identity} ${after}`;
        const masked = maskSensitive(text);
        expect(masked).to.have.lengthOf(text.length);
        expect(masked).to.not.contain(identity);
      }),
    );
  });

  it('is quick on any text', () => {
    const text = '1 2-'.repeat(50_000) + '密码 '.repeat(50_000);
    expect(findSensitive(text)).to.deep.equal([]);
  });
});
