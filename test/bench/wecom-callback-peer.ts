// A bare Koa route with @wecom/crypto for the `wecom-callback` benchmark: verifies, decrypts and reads the same card
// clicks. `nothing` stores nothing; `rows` commits the rows of an answer from a card in one transaction.
import { createHash } from 'node:crypto';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { decrypt, getSignature } from '@wecom/crypto';
import Koa from 'koa';
import pg from 'pg';
import { inOneTransaction, prepared, type Sample, writeAnswer } from './answer-rows.ts';

interface Settings extends Sample {
  token: string;
  encodingAesKey: string;
  corpid: string;
}

const [mode, url, given] = process.argv.slice(2);
const settings = JSON.parse(given ?? '{}') as Settings;
const pool = new pg.Pool({ connectionString: url, max: 16 });
const field = (xml: string, name: string) =>
  new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]*)`).exec(xml)?.[1] ?? '';

const router = new Router();
router.post('/wecom/callback', async (ctx) => {
  const { msg_signature, timestamp, nonce } = ctx.query as Record<string, string>;
  const encrypt = field(ctx.request.rawBody, 'Encrypt');
  if (getSignature(settings.token, timestamp ?? '', nonce ?? '', encrypt) !== msg_signature) ctx.throw(403);
  const { message } = decrypt(settings.encodingAesKey, encrypt);
  if (mode === 'rows') {
    const account = field(message, 'FromUserName');
    const task = field(message, 'TaskId');
    const code = field(message, 'ResponseCode');
    const event = createHash('sha256').update(message).digest('hex');
    const notice = field(message, 'EventKey').split(':')[1] ?? '';
    await inOneTransaction(pool, async (client) => {
      const now = new Date();
      await prepared(
        client,
        'x',
        `insert into inbound_event (platform, event_id, at) values ('wecom', $1, $2)`,
        [event, now],
      );
      await prepared(
        client,
        'y',
        'insert into wecom_click (task_id, account, response_code, clicked_at) values ($1, $2, $3, $4)',
        [task, account, code, now],
      );
      const found = await prepared(
        client,
        'z',
        `select person_id from identity
         where platform = 'wecom' and tenant = $1 and external_id = $2 and to_at is null`,
        [settings.corpid, account],
      );
      await writeAnswer(client, settings, notice, found.rows[0].person_id as string);
    });
  }
  ctx.body = '';
});
const koa = new Koa();
koa.use(bodyParser({ enableTypes: ['xml'], jsonLimit: '1mb' }));
koa.use(router.routes());
const server = koa.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 }));
});
process.on('SIGTERM', () => process.exit(0));
