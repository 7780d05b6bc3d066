// A bare Koa route for the `answers` benchmark: reads the same form and commits. `rows`: the same rows as an
// answer, in one transaction. `insert`: one row of the same size.
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa from 'koa';
import pg from 'pg';
import { v7 } from 'uuid';
import { inOneTransaction, prepared, type Sample, writeAnswer } from './answer-rows.ts';

const [mode, url, given] = process.argv.slice(2);
const sample = JSON.parse(given ?? '{}') as Sample;
const pool = new pg.Pool({ connectionString: url, max: 16 });

const rows = (notice: string, person: string) =>
  inOneTransaction(pool, (client) => writeAnswer(client, sample, notice, person));

async function insert(notice: string, person: string): Promise<void> {
  await prepared(
    pool,
    'i',
    'insert into bench_answer (id, notice, person, at, event) values ($1, $2, $3, $4, $5)',
    [v7(), notice, person, new Date(), sample.event],
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
