import { Agent, request } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { noticing } from '../noticing.ts';
import type { Taken } from '../taken.ts';
import { meaningOf } from './codes.ts';
import type { SmsProvider, TextMessage } from './provider.ts';
import type { TencentSettings } from './settings.ts';
import { authorization, contentType } from './tc3.ts';

/** Codes come to logs and numbers to the database: what looks like neither is nobody's word. */
const code = z.string().regex(/^[A-Za-z0-9_.]{1,80}$/);
const serial = z
  .string()
  .regex(/^[\x21-\x7e]{0,200}$/)
  .default('')
  .catch('');
const answer = z.object({
  Response: z.object({
    Error: z.object({ Code: code }).optional(),
    SendStatusSet: z.array(z.object({ SerialNo: serial, PhoneNumber: z.string(), Code: code })).optional(),
  }),
});

const home = '+86';
const mostBytes = 65_536;

/** Tencent Cloud SMS, `SendSms` of 2021-01-11: one number a request, since each has a link of its own. */
export function tencentSms(settings: TencentSettings, clock: Clock): SmsProvider {
  const agent = new Agent({ connect: { timeout: 5_000 }, headersTimeout: 10_000, bodyTimeout: 10_000 });
  const url = new URL(settings.base);
  return {
    name: 'tencent',
    sendsTo: (number, code = false) => templateFor(number, code, settings) !== undefined,
    async send(message, signal) {
      const body = JSON.stringify(bodyOf(message, settings));
      const { header, timestamp } = authorization(
        { service: 'sms', host: url.host, body, at: clock.now() },
        settings,
      );
      let left = false;
      try {
        const response = await request(`${settings.base}/`, {
          method: 'POST',
          dispatcher: agent.compose(noticing(() => (left = true))),
          headers: {
            'content-type': contentType,
            authorization: header,
            'x-tc-action': 'SendSms',
            'x-tc-version': '2021-01-11',
            'x-tc-timestamp': timestamp,
            'x-tc-region': settings.region,
          },
          body,
          signal,
        });
        const text = await bounded(response.body);
        return read(response.statusCode, text, message.number);
      } catch (error) {
        const code = codeOf(error);
        return left ? { taken: 'unknown', code } : { taken: false, why: 'unreachable', code };
      }
    },
    close: () => agent.destroy(),
  };
}

/** Carriers abroad take templates of their own. */
function templateFor(number: string, code: boolean, settings: TencentSettings): string | undefined {
  if (number.startsWith(home)) return code ? settings.templateCode : settings.template;
  return code ? settings.templateCodeAbroad : settings.templateAbroad;
}

function bodyOf({ number, values, code = false }: TextMessage, settings: TencentSettings): object {
  const fixed = {
    PhoneNumberSet: [number],
    SmsSdkAppId: settings.appId,
    TemplateParamSet: values,
  };
  const TemplateId = templateFor(number, code, settings);
  return number.startsWith(home)
    ? { ...fixed, TemplateId, SignName: settings.sign }
    : { ...fixed, TemplateId };
}

/** An answer that does not say what became of the number says nothing. */
function read(status: number, text: string, number: string): Taken {
  const parsed = answer.safeParse(json(text));
  if (!parsed.success) return { taken: 'unknown', code: `HTTP ${status}` };
  const { Error: error, SendStatusSet: statuses } = parsed.data.Response;
  if (error) return meaningOf(error.Code);
  const own =
    statuses?.find((one) => one.PhoneNumber === number) ?? (statuses?.length === 1 ? statuses[0] : undefined);
  if (!own) return { taken: 'unknown', code: `HTTP ${status}` };
  return own.Code === 'Ok' ? { taken: true, id: own.SerialNo } : meaningOf(own.Code);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function bounded(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) throw new TypeError('an answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
}
