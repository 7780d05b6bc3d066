import type Router from '@koa/router';
import { parts, stillMs } from '../src/crisis/stall/rules.ts';
import { lastTurns } from '../src/crisis/stall/store.ts';
import { pendingMigrations } from '../src/db/migrate.ts';
import { backlog, backlogAge, lateMs } from '../src/evidence/backlog.ts';
import type { Ctx, State } from './context.ts';

/** How old the workers' last sign of life may be, in seconds. */
const freshSeconds = 30;

/** What a load balancer and a supervisor ask. */
export function health(router: Router<State>): void {
  router.get('/healthz', (ctx: Ctx) => {
    ctx.body = { ok: true };
  });

  router.get('/readyz', async (ctx: Ctx) => {
    const checks = await readiness(ctx);
    // A log that stands still loses nothing, and who is called does not depend on who reads pages and is no reason to send people away: it is told and does not decide.
    const { evidence: _, archive: __, calling: ___, ...deciding } = checks;
    ctx.status = Object.values(deciding).every((check) => check === 'ok') ? 200 : 503;
    ctx.set('cache-control', 'no-store');
    ctx.body = { ready: ctx.status === 200, checks };
  });
}

async function readiness(ctx: Ctx): Promise<Record<string, string>> {
  const { app, now } = ctx.state;
  try {
    const pending = await pendingMigrations(app.db);
    const turns = await lastTurns(app.db);
    const last = turns.workers;
    const still = parts.filter((part) => {
      const at = part === 'workers' ? undefined : turns[part];
      return at && now.getTime() - at.getTime() > stillMs;
    });
    const late = backlogAge(await backlog(app.db), now);
    const age = last ? (now.getTime() - last.getTime()) / 1_000 : Number.POSITIVE_INFINITY;
    return {
      database: 'ok',
      migrations: pending.length === 0 ? 'ok' : `${pending.length} pending: run heed migrate`,
      workers:
        age <= freshSeconds ? 'ok' : 'no worker has given a sign of life: run heed serve --role worker',
      evidence:
        late * 1_000 <= lateMs ? 'ok' : `nothing was published for ${Math.round(late)} s: run heed doctor`,
      ...(still.length > 0
        ? { calling: `nobody is called in a crisis: ${still.join(', ')} stand still; restart the workers` }
        : {}),
      ...(app.config.WECOM_ARCHIVE_STAND_IN && !app.config.WECOM_ARCHIVE_SDK
        ? { archive: 'a STAND-IN is set in place of WeCom’s library: run heed doctor' }
        : {}),
    };
  } catch (err) {
    app.log.warn({ err }, 'not ready');
    return { database: 'does not answer' };
  }
}
