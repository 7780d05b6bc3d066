import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const smsAccount = {
  secretId: 'AKIDsample00000000000000000000000000',
  secretKey: 'sample-secret-key-of-no-use-elsewhere',
  appId: '1400006666',
  sign: '样例公司',
  template: '1234567',
  templateAbroad: '7654321',
  /** For codes by which numbers are confirmed. */
  templateCode: '2222222',
  templateCodeAbroad: '3333333',
};

export interface SmsServer {
  base: string;
  sent: { number: string; values: string[]; template: string; sign: string | undefined }[];
  /** What is said of a number instead of Ok. */
  codes: Map<string, string>;
  /** What the next request as a whole is answered with, or what happens to it. */
  next: { error: string } | 'hang-up' | 'after' | 'garbage' | undefined;
  requests: number;
  close(): Promise<void>;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/**
 * Tencent Cloud SMS as its documentation has it (SendSms, 2021-01-11; Signature v3): strict about every header and
 * field, because a fake that takes more than the real one proves nothing. It was never held against the real one.
 */
export async function startSmsServer(now: () => Date): Promise<SmsServer> {
  const state: Omit<SmsServer, 'base' | 'close'> = {
    sent: [],
    codes: new Map(),
    next: undefined,
    requests: 0,
  };
  const answer = (response: ServerResponse, Response: object) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ Response: { ...Response, RequestId: 'c0ffee' } }));
  };
  const error = (response: ServerResponse, Code: string) =>
    answer(response, { Error: { Code, Message: 'says the number +8613800138000' } });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString('utf8');
    state.requests += 1;
    const { next } = state;
    state.next = undefined;
    if (next === 'hang-up') return void request.socket.destroy();
    if (next === 'garbage') return void response.end('<html>a proxy</html>');
    if (typeof next === 'object') return error(response, next.error);
    const wrong = wrongRequest(request, body, now());
    if (wrong) return error(response, wrong);
    const { PhoneNumberSet, TemplateParamSet, TemplateId, SignName } = JSON.parse(body) as Asked;
    const statuses = PhoneNumberSet.map((number) => {
      const Code =
        state.codes.get(number) ?? wrongMessage(number, { TemplateParamSet, TemplateId, SignName });
      if (Code === 'Ok') {
        state.sent.push({ number, values: TemplateParamSet, template: TemplateId, sign: SignName });
      }
      return {
        SerialNo: Code === 'Ok' ? `2028:f${state.sent.length}` : '',
        PhoneNumber: number,
        Fee: 1,
        Code,
      };
    });
    if (next === 'after') return void request.socket.destroy();
    answer(response, { SendStatusSet: statuses });
  }
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    base: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

interface Asked {
  PhoneNumberSet: string[];
  SmsSdkAppId: string;
  TemplateId: string;
  SignName?: string;
  TemplateParamSet: string[];
}

const fields = new Set(['PhoneNumberSet', 'SmsSdkAppId', 'TemplateId', 'SignName', 'TemplateParamSet']);

function wrongRequest(request: IncomingMessage, body: string, now: Date): string | undefined {
  const { headers } = request;
  if (request.method !== 'POST' || request.url !== '/') return 'InvalidParameter';
  if (headers['x-tc-action'] !== 'SendSms') return 'InvalidAction';
  if (headers['x-tc-version'] !== '2021-01-11') return 'NoSuchVersion';
  if (!/^[a-z]{2}-[a-z]+$/.test(String(headers['x-tc-region']))) return 'MissingParameter';
  const timestamp = String(headers['x-tc-timestamp']);
  if (!/^\d{10}$/.test(timestamp) || Math.abs(Number(timestamp) - now.getTime() / 1_000) > 300)
    return 'AuthFailure.SignatureExpire';
  const day = new Date(Number(timestamp) * 1_000).toISOString().slice(0, 10);
  const canonical = [
    ...['POST', '/', '', `content-type:${headers['content-type']}`, `host:${headers.host}`, ''],
    ...['content-type;host', sha256(body)],
  ].join('\n');
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${day}/sms/tc3_request\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${smsAccount.secretKey}`, day), 'sms'), 'tc3_request');
  const signature = hmac(key, toSign).toString('hex');
  const wanted = `TC3-HMAC-SHA256 Credential=${smsAccount.secretId}/${day}/sms/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`;
  if (headers.authorization !== wanted) return 'AuthFailure.SignatureFailure';
  const asked = JSON.parse(body) as Asked;
  if (Object.keys(asked).some((name) => !fields.has(name))) return 'UnknownParameter';
  if (asked.SmsSdkAppId !== smsAccount.appId) return 'UnauthorizedOperation.SmsSdkAppIdVerifyFail';
  if (!Array.isArray(asked.PhoneNumberSet) || asked.PhoneNumberSet.length === 0) return 'MissingParameter';
  if (asked.PhoneNumberSet.length > 200) return 'LimitExceeded.PhoneNumberCountLimit';
  return undefined;
}

function wrongMessage(
  number: string,
  { TemplateParamSet, TemplateId, SignName }: Pick<Asked, 'TemplateParamSet' | 'TemplateId' | 'SignName'>,
): string {
  if (!/^\+[1-9]\d{6,14}$/.test(number)) return 'InvalidParameterValue.IncorrectPhoneNumber';
  const home = number.startsWith('+86');
  if (home && !/^\+861[3-9]\d{9}$/.test(number)) return 'InvalidParameterValue.IncorrectPhoneNumber';
  if (home ? SignName !== smsAccount.sign : SignName !== undefined)
    return 'FailedOperation.SignatureIncorrectOrUnapproved';
  const { template, templateAbroad, templateCode, templateCodeAbroad } = smsAccount;
  if (!(home ? [template, templateCode] : [templateAbroad, templateCodeAbroad]).includes(TemplateId))
    return 'FailedOperation.TemplateIncorrectOrUnapproved';
  if (TemplateParamSet.length !== 2) return 'FailedOperation.TemplateParamSetNotMatchApprovedTemplate';
  if (TemplateParamSet.some((value) => /https?:|www\.|\w\.\w/.test(value)))
    return 'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter';
  if (TemplateParamSet.some((value) => value.length > 20))
    return 'InvalidParameterValue.TemplateParameterLengthLimit';
  return 'Ok';
}
