// A bare Koa route for the `answers` benchmark: reads the same form and commits. `rows`: the same rows as an
// answer, in one transaction. `insert`: one row of the same size.
import { createHmac, randomBytes } from 'node:crypto';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import pg from 'pg';
import { v7 } from 'uuid';

const [mode, url, sample] = process.argv.slice(2);
const { event, bodies, versionId } = JSON.parse(sample ?? '{}') as {
  event: string;
  bodies: string;
  versionId: string;
};
const pool = new pg.Pool({ connectionString: url, max: 16 });

/** Prepared, as a careful writer of a bare route would have it. */
const run = (client: pg.PoolClient | pg.Pool, name: string, text: string, values: unknown[]) =>
  client.query({ name, text, values });

async function rows(notice: string, person: string): Promise<void> {
  const client = await pool.connect();
  const now = new Date();
  const salt = randomBytes(32);
  const commitment = createHmac('sha256', salt).update(event).digest();
  const message = v7();
  try {
    await client.query('begin');
    await run(
      client,
      'a',
      `update assignment set state = 'answered', answered_at = $3, answers = answers + 1
       where notice_id = $1 and person_id = $2`,
      [notice, person, now],
    );
    const entry = await run(
      client,
      'b',
      `insert into evidence_event (type, at, person_id, about, event, salt)
       values ('answer.given', $1, $2, $3, $4, $5) returning id`,
      [now, person, notice, event, salt],
    );
    const id: unknown = entry.rows[0].id;
    await run(client, 'c', 'insert into evidence_entry (id, commitment) values ($1, $2)', [id, commitment]);
    await run(
      client,
      'd',
      `insert into answer (id, notice_id, person_id, version_id, kind, method, language, entry_id, at)
       values ($1, $2, $3, $4, 'acknowledge', 'typed-name', 'zh-CN', $5, $6)`,
      [v7(), notice, person, versionId, id, now],
    );
    await run(
      client,
      'e',
      `insert into message (id, kind, bodies, about, created_at) values ($1, 'notices.answered', $2, $3, $4)`,
      [message, bodies, notice, now],
    );
    await run(
      client,
      'f',
      `insert into delivery (message_id, person_id, lane, priority, mode, state, platform, tenant, not_before, created_at)
       values ($1, $2, 'bulk', 0, 'replace', 'pending', 'local', 'local', $3, $3)`,
      [message, person, now],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function insert(notice: string, person: string): Promise<void> {
  await run(
    pool,
    'i',
    'insert into bench_answer (id, notice, person, at, event) values ($1, $2, $3, $4, $5)',
    [v7(), notice, person, new Date(), event],
  );
}

const commit = mode === 'rows' ? rows : insert;
const router = new Router();
router.post('/n/:notice/answer', async (ctx) => {
  const { person } = ctx.request.body as { person: string };
  await commit(String(ctx.params.notice), person);
  ctx.redirect(`/n/${String(ctx.params.notice)}?said=recorded`);
  ctx.status = 303;
});
const koa = new Koa();
koa.use(bodyParser({ enableTypes: ['form'] }));
koa.use(router.routes());
const server = koa.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 }));
});
process.on('SIGTERM', () => process.exit(0));
