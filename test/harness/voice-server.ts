import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export const voiceAccount = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'sample-token-of-no-use-elsewhere',
  from: '+15005550006',
};

export interface MadeCall {
  sid: string;
  to: string;
  /** What would be heard, sentence by sentence, up to where a key is waited for. */
  says: string[];
  voice: string;
  pressedUrl: string;
  endedUrl: string;
}

export interface VoiceServer {
  base: string;
  calls: MadeCall[];
  /** By what number a call is refused with, as the error's number. */
  codes: Map<string, number>;
  next: { status: number; code?: number } | 'hang-up' | 'after' | 'garbage' | undefined;
  requests: number;
  /** Presses a key in a call, as Twilio does. @returns its answer */
  press(call: MadeCall, key: string): Promise<{ status: number; says: string[] }>;
  /** Says how a call ended. */
  end(call: MadeCall, status: 'completed' | 'busy' | 'no-answer' | 'failed'): Promise<number>;
  /** A callback with any form, signed with any token. */
  call(url: string, form: Record<string, string>, token?: string): Promise<{ status: number; text: string }>;
  close(): Promise<void>;
}

const wanted = [
  ...['To', 'From', 'Twiml', 'Timeout'],
  ...['StatusCallback', 'StatusCallbackMethod', 'StatusCallbackEvent'],
];
/** Of those that it knows (Calls resource): a fake that takes more than the real one proves nothing. */
const mostTwiml = 4_000;

/**
 * Twilio's Calls resource (2010-04-01) and its callbacks as the documentation has them: basic authentication, a form with
 * these fields, TwiML that is well-formed and waits for one key; it was never held against the real one.
 */
export async function startVoiceServer(): Promise<VoiceServer> {
  const state: Pick<VoiceServer, 'calls' | 'codes' | 'next' | 'requests'> = {
    ...{ calls: [], codes: new Map(), next: undefined, requests: 0 },
  };
  const answer = (response: ServerResponse, status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const refuse = (response: ServerResponse, status: number, code: number) =>
    answer(response, status, { code, message: 'names +8613800138000', status });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    state.requests += 1;
    const { next } = state;
    state.next = undefined;
    if (next === 'hang-up') return void request.socket.destroy();
    if (next === 'garbage') return void response.writeHead(201).end('<html>a proxy</html>');
    if (typeof next === 'object') return refuse(response, next.status, next.code ?? 20_500);
    const { accountSid, authToken, from } = voiceAccount;
    if (request.method !== 'POST' || request.url !== `/2010-04-01/Accounts/${accountSid}/Calls.json`)
      return refuse(response, 404, 20_404);
    const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
    if (request.headers.authorization !== `Basic ${credentials}`) return refuse(response, 401, 20_003);
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
      return refuse(response, 400, 21_205);
    const form = new URLSearchParams(Buffer.concat(parts).toString('utf8'));
    if ([...form.keys()].toSorted().join() !== wanted.toSorted().join()) return refuse(response, 400, 21_205);
    const of = (name: string) => form.get(name) ?? '';
    if (!/^\+[1-9]\d{6,14}$/.test(of('To'))) return refuse(response, 400, 21_211);
    const code = state.codes.get(of('To'));
    if (code !== undefined) return refuse(response, 400, code);
    if (of('From') !== from) return refuse(response, 400, 21_210);
    if (of('Twiml').length > mostTwiml) return refuse(response, 400, 21_205);
    const heard = hear(of('Twiml'));
    if (!heard || !/^https?:/.test(of('StatusCallback')) || of('StatusCallbackEvent') !== 'completed')
      return refuse(response, 400, 21_205);
    const sid = `CA${randomBytes(16).toString('hex')}`;
    state.calls.push({ sid, to: of('To'), endedUrl: of('StatusCallback'), ...heard });
    if (next === 'after') return void request.socket.destroy();
    answer(response, 201, { sid, status: 'queued', to: of('To'), from });
  }
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;

  async function call(url: string, form: Record<string, string>, token: string = voiceAccount.authToken) {
    const signed = Object.entries(form)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .reduce((text, [name, value]) => `${text}${name}${value}`, url);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64'),
      },
      body: new URLSearchParams(form).toString(),
    });
    return { status: response.status, text: await response.text() };
  }
  const about = ({ sid, to }: MadeCall) => ({
    ...{ AccountSid: voiceAccount.accountSid, ApiVersion: '2010-04-01', CallSid: sid },
    ...{ Direction: 'outbound-api', From: voiceAccount.from, To: to },
  });
  return Object.assign(state, {
    base: `http://127.0.0.1:${port}`,
    call,
    async press(made: MadeCall, key: string) {
      const form = { ...about(made), CallStatus: 'in-progress', Digits: key };
      const { status, text } = await call(made.pressedUrl, form);
      return { status, says: status === 200 ? saidIn(text) : [] };
    },
    async end(made: MadeCall, status: string) {
      return (await call(made.endedUrl, { ...about(made), CallStatus: status })).status;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

interface Heard {
  says: string[];
  voice: string;
  pressedUrl: string;
}

interface Say {
  '#text': string;
  voice: string;
}

const parser = new XMLParser({
  ...{ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, htmlEntities: true },
  isArray: (name: string) => name === 'Gather' || name === 'Say',
});

/** What is heard first, and where a key goes. Undefined for what is no TwiML that waits for one key. */
function hear(twiml: string): Heard | undefined {
  if (XMLValidator.validate(twiml) !== true) return undefined;
  const { Response: said } = parser.parse(twiml) as {
    Response: {
      Gather?: { Say: Say[]; action: string; numDigits: string; input: string; method: string }[];
      Say?: Say[];
    };
  };
  const [first] = said.Gather ?? [];
  if (first?.input !== 'dtmf' || first.numDigits !== '1' || first.method !== 'POST' || !said.Say)
    return undefined;
  return {
    says: first.Say.map((one) => one['#text']),
    voice: first.Say[0]?.voice ?? '',
    pressedUrl: first.action,
  };
}

function saidIn(twiml: string): string[] {
  if (XMLValidator.validate(twiml) !== true) throw new TypeError('that is no TwiML');
  const { Response: said } = parser.parse(twiml) as { Response: { Gather?: { Say: Say[] }[]; Say?: Say[] } };
  return [...(said.Gather?.[0]?.Say ?? []), ...(said.Say ?? [])].map((one) => one['#text']);
}
