// Peers of the `slack-callback` benchmark. `nothing`: a bare Koa route that verifies clicks and stores nothing. `rows`:
// the same, committing the rows of an answer from a card in one transaction. `bolt`: Bolt's own HTTP receiver, whose
// listener commits the same rows before it acknowledges.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import Router from '@koa/router';
import bolt from '@slack/bolt';
import Koa from 'koa';
import pg from 'pg';
import getRawBody from 'raw-body';
import { inOneTransaction, prepared, type Sample, writeAnswer } from './answer-rows.ts';

interface Settings extends Sample {
  secret: string;
  team: string;
}

interface Click {
  user: { id: string };
  trigger_id: string;
  actions: { value: string }[];
}

const [mode, url, given] = process.argv.slice(2);
const settings = JSON.parse(given ?? '{}') as Settings;
const pool = new pg.Pool({ connectionString: url, max: 16 });

function commit({ user, trigger_id, actions }: Click): Promise<void> {
  const notice = actions[0]?.value.split(':')[1] ?? '';
  return inOneTransaction(pool, async (client) => {
    await prepared(
      client,
      'x',
      `insert into inbound_event (platform, event_id, at) values ('slack', $1, $2)`,
      [trigger_id, new Date()],
    );
    const found = await prepared(
      client,
      'z',
      `select person_id from identity
       where platform = 'slack' and tenant = $1 and external_id = $2 and to_at is null`,
      [settings.team, user.id],
    );
    await writeAnswer(client, settings, notice, found.rows[0].person_id as string);
  });
}

function bare(): void {
  const router = new Router();
  router.post('/slack/interactive', async (ctx) => {
    const raw = await getRawBody(ctx.req, { limit: '1mb' });
    const base = `v0:${ctx.get('x-slack-request-timestamp')}:`;
    const mac = createHmac('sha256', settings.secret).update(base).update(raw).digest('hex');
    const [want, got] = [Buffer.from(`v0=${mac}`), Buffer.from(ctx.get('x-slack-signature'))];
    if (want.length !== got.length || !timingSafeEqual(want, got)) ctx.throw(401);
    const payload = JSON.parse(new URLSearchParams(raw.toString()).get('payload') ?? '{}') as Click;
    if (mode === 'rows') await commit(payload);
    ctx.body = '';
  });
  const koa = new Koa();
  koa.use(router.routes());
  const answer = koa.callback();
  say(createServer((request, response) => void answer(request, response)));
}

function boltApp(): void {
  const receiver = new bolt.HTTPReceiver({
    signingSecret: settings.secret,
    endpoints: '/slack/interactive',
    processBeforeResponse: true,
    logLevel: bolt.LogLevel.ERROR,
  });
  const app = new bolt.App({
    receiver,
    authorize: () => Promise.resolve({ botToken: 'xoxb-bench', botId: 'B0', botUserId: 'U0BOT' }),
    logLevel: bolt.LogLevel.ERROR,
  });
  app.action(/.*/, async ({ ack, body }) => {
    await commit(body as Click);
    await ack();
  });
  void app.start(0).then((server) => {
    const address = 'address' in server ? server.address() : null;
    print(typeof address === 'object' ? address?.port : 0);
  });
}

function say(server: ReturnType<typeof createServer>): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    print(typeof address === 'object' ? address?.port : 0);
  });
}

const print = (port: number | undefined) => console.log(JSON.stringify({ port }));

if (mode === 'bolt') boltApp();
else bare();
process.on('SIGTERM', () => process.exit(0));
