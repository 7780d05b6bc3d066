import { expect } from 'chai';
import fc from 'fast-check';
import { findSensitive, maskSensitive } from '../../src/sensitive/find.ts';
import { sensitiveKinds } from '../../src/sensitive/kinds.ts';

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

  it('an identity number of people from Taiwan, Hong Kong and Macau, and of foreigners who live here', () => {
    // With the check digits that GB 11643 gives them.
    for (const text of [
      '830000199201300022',
      '810000199408230021',
      '911124198108030024',
      '931840198912010018',
    ])
      expect(kinds(text), text).to.deep.equal(['identity-number']);
    for (const none of [
      '830000199201300023',
      '830000199202300024',
      '990000199201300027',
      '000000199201300022',
    ])
      expect(kinds(none), none).not.to.include('identity-number');
  });

  it('numbers as they are copied from elsewhere: wide or several blanks, dashes, invisible marks', () => {
    for (const between of ['  ', '\u00A0', '\u2009', '\t', '–', ' – ', '\u200B', '\u3000 ']) {
      const [id, number] = [
        ['110105', '19491231', '002X'],
        ['6222', '0212', '3456', '7890', '128'],
      ];
      expect(kinds(id.join(between)), JSON.stringify(between)).to.deep.equal(['identity-number']);
      expect(kinds(number.join(between)), JSON.stringify(between)).to.deep.equal(['bank-card']);
      const wrong = ['6222', '0212', '3456', '7890', '129'].join(between);
      expect(kinds(`卡号：${wrong}`), JSON.stringify(between)).to.deep.equal(['bank-card']);
    }
    // Its check digit and date say what it is, whatever stands between.
    for (const between of ['\n', '.', '，', '/', '_'])
      expect(kinds(['110105', '19491231', '002X'].join(between)), between).to.deep.equal(['identity-number']);
    expect(maskSensitive('我 110105 – 19491231 – 002X 好')).to.equal(`我 ${'●'.repeat(24)} 好`);
    for (const text of ['4111\n1111\n1111\n1111', '4111, 1111, 1111, 1111'])
      expect(kinds(text), text).to.deep.equal([]);
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

  it('by the word before it also in traditional characters', () => {
    expect(kinds('身份證號碼：11010519491231002')).to.deep.equal(['identity-number']);
    expect(kinds('銀行卡號 4111 1111 1111 1112')).to.deep.equal(['bank-card']);
  });

  it('a password by the word before it', () => {
    for (const text of [
      '密码是hunter2!',
      '我的密码：Abc12345',
      'my password is hunter22',
      'pwd=secret99',
      '验证码为 482913',
      '我的密碼是 Abc12345',
      '驗證碼：482913',
    ])
      expect(kinds(text), text).to.deep.equal(['password']);
  });

  it('a password as most people type it: without a word or a sign between', () => {
    for (const [text, secret] of [
      ['提问 我的密码 Qwer1234 登不上', 'Qwer1234'],
      ['密码 abcd1234', 'abcd1234'],
      ['密码abcd1234', 'abcd1234'],
      ['密码：Ab1', 'Ab1'],
      ['密码是：Ab1!', 'Ab1!'],
      ['密码就是“qwer@home”', 'qwer@home'],
      ['新密码改成了Abc12345，还是进不去', 'Abc12345，'],
      ['密码：swordfish', 'swordfish'],
      ['验证码 482913', '482913'],
      ['ｐａｓｓｗｏｒｄ　ｈｕｎｔｅｒ２２', 'ｈｕｎｔｅｒ２２'],
      ['password hunter22', 'hunter22'],
      ['pw hunter22', 'hunter22'],
      ['my pin code 4821', '4821'],
      ['my password is swordfish', 'swordfish'],
      ['password: swordfish', 'swordfish'],
      ['Password was Tr0ub4dor, now it is refused', 'Tr0ub4dor,'],
    ] as const) {
      const found = findSensitive(text);
      expect(
        found.map(({ kind, from, to }) => [kind, text.slice(from, to)]),
        text,
      ).to.deep.equal([['password', secret]]);
    }
  });

  it('a mistyped identity or card number, by the word before it', () => {
    expect(kinds('身份证110105194912310021')).to.deep.equal(['identity-number']);
    expect(kinds('我的身份证号码是：1101 0519 4912 3100 21')).to.deep.equal(['identity-number']);
    expect(kinds('my ID number is 110105194912310021')).to.deep.equal(['identity-number']);
    expect(kinds('卡号6222020200000000005')).to.deep.equal(['bank-card']);
    expect(kinds('银行卡6222 0200 0000 0000 000')).to.deep.equal(['bank-card']);
    expect(kinds('My card number is 4111 1111 1111 1112')).to.deep.equal(['bank-card']);
    expect(maskSensitive('身份证号110105194912310021')).to.equal(`身份证号${'●'.repeat(18)}`);
  });

  it('a key or a token of a machine, by its shape or by what it is called', () => {
    const made = (begin: string, length: number) => begin + 'aB3dE5gH7jK9'.repeat(30).slice(0, length);
    const jwt = `${made('eyJ', 20)}.${made('eyJ', 40)}.${made('', 43)}`;
    const block = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----';
    for (const [text, secret] of [
      [`AKIA${'A1B2'.repeat(4)} 是谁的`, `AKIA${'A1B2'.repeat(4)}`],
      [`key ${made('LTAI', 20)}`, made('LTAI', 20)],
      [`push with ${made('ghp_', 36)}!`, made('ghp_', 36)],
      [`token：${made('xoxb-', 40)}`, made('xoxb-', 40)],
      [`Bearer ${jwt}`, jwt],
      [`看这个\n${block}\n行吗`, block],
      ['-----BEGIN PRIVATE KEY-----\nMIIE', '-----BEGIN PRIVATE KEY-----\nMIIE'],
      ['postgres://heed:s3cr3t!@db.example/heed', 's3cr3t!'],
      ['api key: 9f8a7b6c5d4e3f2a', '9f8a7b6c5d4e3f2a'],
      ['密钥是 9f8a7b6c5d4e3f2a', '9f8a7b6c5d4e3f2a'],
    ] as const) {
      const found = findSensitive(text);
      expect(
        found.map(({ kind, from, to }) => [kind, text.slice(from, to)]),
        text,
      ).to.deep.equal([['key', secret]]);
    }
    for (const text of [
      'https://corp.example:8080/a@b',
      '密钥多久换一次？',
      'the api key is in the vault',
      'access token: see the wiki',
      'sk-8 和 sk-9 两个型号',
      'eyJhbGciOi 是什么',
      '-----BEGIN CERTIFICATE-----\nMIIE',
    ])
      expect(kinds(text), text).to.deep.equal([]);
  });

  it('mobile numbers and addresses only where they are asked for', () => {
    for (const [text, kind, contact] of [
      ['打我电话13800138000吧', 'mobile', '13800138000'],
      ['+86 138 0013 8000', 'mobile', '+86 138 0013 8000'],
      ['138-0013-8000', 'mobile', '138-0013-8000'],
      ['１３８００１３８０００', 'mobile', '１３８００１３８０００'],
      ['写到 zhang.san+a@corp.example.com谢谢', 'e-mail', 'zhang.san+a@corp.example.com'],
      ['<li@corp.example>', 'e-mail', 'li@corp.example'],
    ] as const) {
      expect(kinds(text), text).to.deep.equal([]);
      const found = findSensitive(text, ['mobile', 'e-mail']);
      expect(
        found.map((one) => [one.kind, text.slice(one.from, one.to)]),
        text,
      ).to.deep.equal([[kind, contact]]);
    }
    for (const text of ['12800138000', '138001380001', 'x13800138000', '@all 开会', 'a@b', 'git@github'])
      expect(findSensitive(text, ['mobile', 'e-mail']), text).to.deep.equal([]);
    // A number of a card is no number of a telephone.
    expect(findSensitive(card, ['bank-card', 'mobile']).map(({ kind }) => kind)).to.deep.equal(['bank-card']);
  });

  it('leaves alone what is none', () => {
    for (const text of [
      '密码怎么改？',
      'what is the password policy?',
      '密码怎么改',
      '密码：怎么改？',
      '密码是不是每个月都要改？',
      '密码是WiFi密码吗',
      '密码 2026年要换新的吗',
      '密码8-16位够不够',
      '密码 1000次都记得住？',
      '忘记密码 13800138000',
      '忘记密码 zhang.san@corp.example',
      '密码在 https://corp.example/reset2 改吗',
      'VPN密码 OpenVPN 一样吗',
      'password policy',
      'Password policy 2026?',
      'password: how do I change it',
      'password is required, password is expired.',
      'My password is not working',
      'is the password recorded? a password is a secret',
      'password 8-16 characters',
      'pass 20 of them',
      'pinpoint2024 is our tool',
      '身份证会被记录吗',
      '工卡号 10023',
      'id card 2026-08-03',
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
    const blanks = ' '.repeat(20_000);
    const long = `密码${blanks}password${blanks}is${blanks}身份证号${blanks}`.repeat(5);
    expect(findSensitive(long)).to.deep.equal([]);
    const all = sensitiveKinds;
    for (const piece of [
      'a.',
      'a-',
      '@a.',
      'a@',
      'eyJa.eyJ',
      '1[3',
      '-----BEGIN PRIVATE KEY',
      '://a:',
      'sk-',
      '138 ',
    ])
      expect(() => findSensitive(piece.repeat(30_000), all), piece).not.to.throw();
  });
});
