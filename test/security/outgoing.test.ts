import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { DeadMansSwitch } from '../../jobs/dead-mans-switch.ts';
import { systemClock } from '../../src/clock.ts';
import { askForStamp } from '../../src/evidence/stamp/authority.ts';
import { createLog } from '../../src/log.ts';
import { patientAgent, postOnce } from '../../src/platforms/post.ts';
import { askEvents } from '../../src/platforms/slack/echo.ts';
import { httpExchange as slackExchange } from '../../src/platforms/slack/exchange.ts';
import { tencentSms } from '../../src/platforms/sms/tencent.ts';
import { askCallback } from '../../src/platforms/wecom/echo.ts';
import { httpExchange as wecomExchange } from '../../src/platforms/wecom/exchange.ts';
import { Graph } from '../../src/records/sources/whatsapp/graph.ts';
import { callback } from '../harness/wecom-platform.ts';

/** Who opens connections to elsewhere, and where the address comes from. Somebody new has to be put here, with the reason. */
const callers: Readonly<Record<string, string>> = {
  'jobs/dead-mans-switch.ts': 'HEED_HEARTBEAT_URL',
  'src/evidence/stamp/authority.ts': 'HEED_TSA_URL',
  'src/evidence/witness/submit.ts': 'HEED_WITNESSES',
  'src/platforms/email/connections.ts': 'SMTP_URL',
  'src/platforms/post.ts': 'who calls it: the telephone provider and the paging service that are configured',
  'src/platforms/slack/echo.ts': 'HEED_BASE_URL: Heed asks itself',
  'src/platforms/slack/exchange.ts': 'SLACK_API_BASE, and addresses of answers on hosts of Slack',
  'src/platforms/sms/tencent.ts': 'the provider of text messages that is configured',
  'src/platforms/wecom/echo.ts': 'HEED_BASE_URL: Heed asks itself',
  'src/platforms/wecom/exchange.ts': 'WECOM_API_BASE',
  'src/queue/redis.ts': 'REDIS_URL',
  'src/tracing/otlp.ts': 'OTEL_EXPORTER_OTLP_ENDPOINT',
  'src/records/sources/whatsapp/graph.ts':
    'the API that is configured, and media hosts that an operator named',
};

/** Ways to open one: a client that is imported as more than a type, or what Node has without an import. */
const opens = [
  /import (?!type)[^;]*\b(?:request|fetch|Pool|Client|stream)\b[^;]*from 'undici'/,
  /import (?!type)[^;]*\b(?:connect|createConnection|request|get)\b[^;]*from 'node:(?:net|tls|http|https|http2|dgram)'/,
  /import (?!type)[^;]*from '(?:ioredis|nodemailer\/lib\/smtp-connection|ws|@slack\/socket-mode|@opentelemetry\/exporter-[^']*)'/,
  /(?<![.\w#])fetch\(/,
  /new (?:WebSocket|EventSource)\(/,
];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'assets' ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

describe('addresses that Heed calls', function () {
  this.timeout(60_000);
  const servers: Server[] = [];
  const heard: string[] = [];
  let base: string;

  before(async () => {
    const lure = await listening((path) => {
      heard.push(path);
      return {};
    });
    base = await listening(() => ({ location: `${lure}/inside` }));
  });
  after(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  /** @returns its address; it answers with 307, under which method and body would go along, where it says where to */
  async function listening(answer: (path: string) => { location?: string }): Promise<string> {
    const server = createServer((request, response) => {
      const headers = answer(request.url ?? '');
      response.writeHead(headers.location ? 307 : 200, headers).end('{"ok":true}');
    });
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('come from what an operator configured, in a few files', () => {
    const found = ['src', 'handlers', 'jobs'].flatMap(sources).filter((path) => {
      const text = readFileSync(path, 'utf8');
      return opens.some((way) => way.test(text));
    });
    expect(found.sort()).to.deep.equal(Object.keys(callers).sort());
  });

  const signal = AbortSignal.timeout(50_000);
  const log = createLog('silent');
  const clock = systemClock;
  /** Each calls where a redirect leads elsewhere. @returns whether it took that for having been heard */
  const calls: Readonly<Record<string, () => Promise<boolean>>> = {
    'the heartbeat': async () => {
      const now = clock.now();
      const turns = () => ({ musters: now, sweeps: now, alerts: now });
      const knocker = new DeadMansSwitch({ clock, log, url: `${base}/ping`, method: 'GET', turns });
      const said = await knocker.knock();
      await knocker.close();
      return said === 'knocked';
    },
    'a time stamp': async () => {
      const authority = { url: `${base}/tsa`, trusted: [] };
      return kept(askForStamp(authority, Buffer.from('a'), clock.now(), signal));
    },
    'a provider that is posted to': async () => {
      const agent = patientAgent();
      const posted = await postOnce(agent, { url: `${base}/call`, headers: {}, body: 'a=b' }, signal);
      await agent.destroy();
      return posted.answered && posted.status < 300;
    },
    'a text message': async () => {
      const provider = tencentSms(
        {
          ...{ secretId: 'id', secretKey: 'key', appId: '1', sign: 'Heed', region: 'ap-guangzhou', base },
          ...{ template: '1', templateAbroad: '2', templateCode: '3', templateCodeAbroad: '4' },
        },
        clock,
      );
      const taken = await provider.send({ number: '+8613800138000', values: ['1', '2'] }, signal);
      await provider.close();
      return taken.taken === true;
    },
    WeCom: async () => {
      const exchange = wecomExchange(base);
      const answered = await kept(exchange.ask({ path: 'gettoken', query: { corpid: 'a' }, signal }));
      await exchange.close();
      return answered;
    },
    Slack: async () => {
      const exchange = slackExchange(`${base}/api/`);
      const answered = await kept(exchange.client('xoxb-canary').auth.test());
      await exchange.close();
      return answered;
    },
    'an answer to a click in Slack': async () => {
      const exchange = slackExchange(`${base}/api/`);
      const { status } = await exchange.post(`${base}/actions`, { text: 'a' }, signal);
      await exchange.close();
      return status < 300;
    },
    'a file of WhatsApp': async () => {
      const graph = new Graph({
        ...{ api: `${base}/v25.0`, mediaHosts: [], mostMedia: 1_000_000, accessToken: 'canary' },
        ...{ appSecrets: ['a'], verifyTokens: ['b'] },
      });
      const fetched = await kept(graph.fetch({ id: '1', phoneNumberId: '2', sha256: null }, signal));
      await graph.close();
      return fetched;
    },
    'its own address for WeCom': async () => {
      const settings = {
        corpid: 'ww1',
        tokens: [callback.token],
        encodingAesKeys: [callback.encodingAESKey],
      };
      return (await askCallback(settings, base, clock)).heard;
    },
    'its own address for Slack': async () =>
      (await askEvents({ signingSecrets: ['s'.repeat(32)] }, base, clock)).heard,
  };
  for (const [name, call] of Object.entries(calls))
    it(`are not left for where a redirect leads: ${name}`, async () => {
      heard.length = 0;
      expect(await call(), 'it was taken for done').to.equal(false);
      expect(heard).to.deep.equal([]);
    });
});

/** Whether it came to an end without an error. */
const kept = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
