import { expect } from 'chai';
import { meaningOf } from '../../src/platforms/sms/codes.ts';
import { authorization } from '../../src/platforms/sms/tc3.ts';

describe('Tencent Cloud’s signature', () => {
  it('is what the documentation calculates for its own example', () => {
    // Tencent Cloud API 3.0, Signature v3: the example, with its masked key as it stands there.
    const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
    const { header, timestamp } = authorization(
      { service: 'cvm', host: 'cvm.tencentcloudapi.com', body, at: new Date(1_551_113_065_000) },
      { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3*******' },
    );
    expect(timestamp).to.equal('1551113065');
    expect(header).to.equal(
      'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c',
    );
  });
});

describe('a code of Tencent Cloud SMS', () => {
  it('means something for the number, for everybody, or nothing that is certain', () => {
    const cases: [string, object][] = [
      ['InvalidParameterValue.IncorrectPhoneNumber', { taken: false, why: 'number' }],
      ['FailedOperation.PhoneNumberInBlacklist', { taken: false, why: 'person' }],
      ['LimitExceeded.PhoneNumberThirtySecondLimit', { taken: false, why: 'number-limit', afterMs: 35_000 }],
      ['LimitExceeded.AppDailyLimit', { taken: false, why: 'limit' }],
      ['RequestLimitExceeded', { taken: false, why: 'limit', afterMs: 1_000 }],
      ['AuthFailure.SignatureFailure', { taken: false, why: 'configuration' }],
      ['FailedOperation.InsufficientBalanceInSmsPackage', { taken: false, why: 'configuration' }],
      ['InvalidParameterValue.ProhibitedUseUrlInTemplateParameter', { taken: false, why: 'configuration' }],
      ['InternalError.Timeout', { taken: 'unknown' }],
      ['InternalError.RequestTimeException', { taken: false, why: 'configuration' }],
      ['SomethingNew', { taken: false, why: 'configuration' }],
    ];
    for (const [code, meaning] of cases) expect(meaningOf(code), code).to.deep.include({ ...meaning, code });
  });
});
