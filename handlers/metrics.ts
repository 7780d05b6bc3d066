import type Router from '@koa/router';
import { sql } from 'kysely';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { clockSkewMs } from '../src/db/clock-skew.ts';
import { HeedError } from '../src/errors.ts';
import { attestorStandings } from '../src/evidence/attest/standing.ts';
import { backlog, backlogAge } from '../src/evidence/backlog.ts';
import { countRequests } from '../src/requests/store.ts';
import { purgeStanding } from '../src/retention/state.ts';
import { bearerOf, challenge, isOneOf } from '../src/web/bearer.ts';
import { fromOwnMachine } from '../src/web/own-machine.ts';
import { refusedTurns } from '../src/web/turns.ts';
import { accessGauges } from './access-gauges.ts';
import { archiveGauges } from './archive-gauges.ts';
import { backupGauges } from './backup-gauges.ts';
import type { Ctx, State } from './context.ts';
import { fileGauges } from './file-gauges.ts';
import { channelMetrics } from './metrics-channels.ts';
import { crisisGauges } from './metrics-crisis.ts';
import { intakeMetrics } from './metrics-intake.ts';
import { callbacks } from './webhooks/counted.ts';

/** What an operator watches: counts and ages, never ids of people, never content. Read from the database when asked. */
export function metrics(router: Router<State>): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'heed_' });
  registry.registerMetric(callbacks);
  registry.registerMetric(refusedTurns);
  const deliveries = new Gauge({
    name: 'heed_deliveries',
    help: 'Messages to persons by lane and state, without those that are settled',
    labelNames: ['lane', 'state'],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: 'heed_evidence_waiting',
    help: 'Evidence entries that are not published yet',
    registers: [registry],
  });
  const oldest = new Gauge({
    name: 'heed_evidence_oldest_waiting_seconds',
    help: 'Age of the oldest evidence entry that is not published yet; 0 when none waits',
    registers: [registry],
  });
  const beat = new Gauge({
    name: 'heed_worker_beat_age_seconds',
    help: 'Seconds since any worker gave a sign of life; -1 when none ever did',
    registers: [registry],
  });

  const skew = new Gauge({
    name: 'heed_clock_ahead_seconds',
    help: "How far the clock of this process is ahead of the database's; below zero, behind",
    registers: [registry],
  });
  const attestors = new Gauge({
    name: 'heed_evidence_attestor_failing_seconds',
    help: 'Seconds since a time stamp server or witness of the evidence log last did what it was asked; 0 when all is well',
    labelNames: ['kind', 'name'],
    registers: [registry],
  });

  const countChannels = channelMetrics(registry);
  const lookAtArchives = archiveGauges(registry);
  const countIntake = intakeMetrics(registry);
  const lookAtCrises = crisisGauges(registry);
  const requests = new Gauge({
    name: 'heed_requests',
    help: 'Requests of people about their own data: open, due within a week, late',
    labelNames: ['standing'],
    registers: [registry],
  });

  const access = accessGauges(registry);
  const files = fileGauges(registry);
  const backups = backupGauges(registry);

  const overdue = new Gauge({
    name: 'heed_purge_overdue_days',
    help: 'Days for which records whose time is over are still there; 0 when none are',
    registers: [registry],
  });
  const next = new Gauge({
    name: 'heed_purge_next_timestamp_seconds',
    help: 'When the next last day of records begins (Unix time); 0 when no records are kept',
    registers: [registry],
  });
  const held = new Gauge({
    name: 'heed_records_held',
    help: 'Records kept past their last day because something stops their deletion',
    registers: [registry],
  });

  router.get('/metrics', async (ctx: Ctx) => {
    demandWatcher(ctx);
    const { app, now } = ctx.state;
    const states = await sql<{ lane: string; state: string; count: number }>`
      select lane, state, count(*)::int as count from delivery
      where state in ('pending', 'sending', 'unknown') group by lane, state`.execute(app.db);
    deliveries.reset();
    for (const { lane, state, count } of states.rows) deliveries.set({ lane, state }, count);
    await countChannels(app.db, app.platforms.keys(), now);
    await countIntake(app.db, now);
    await lookAtCrises(app.db, app.platforms.keys(), now);
    await lookAtArchives(app.db, now);
    const late = await backlog(app.db);
    waiting.set(late.count);
    oldest.set(backlogAge(late, now));
    for (const [standing, count] of Object.entries(await countRequests(app.db, now)))
      requests.set({ standing }, count);
    attestors.reset();
    for (const { kind, name, failingSince } of (await attestorStandings(app.db)).values())
      attestors.set({ kind, name }, failingSince ? (now.getTime() - failingSince.getTime()) / 1_000 : 0);
    const purge = await purgeStanding(app.db, now, app.zone);
    overdue.set(purge.daysOverdue);
    next.set(purge.nextDay ? Date.parse(purge.nextDay) / 1_000 : 0);
    held.set(purge.held);
    const { rows } = await sql<{ at: Date | null }>`select max(at) as at from worker_beat`.execute(app.db);
    const at = rows[0]?.at;
    beat.set(at ? (now.getTime() - at.getTime()) / 1_000 : -1);
    skew.set((await clockSkewMs(app.db, app.clock)) / 1_000);
    await access(app.db, now);
    await files(app.db);
    await backups(app.db, now);
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });
}

/**
 * For whoever has the token; without one configured, for programs on this machine. How many people are written
 * to, and when a crisis goes out, is nobody else's to see.
 */
function demandWatcher(ctx: Ctx): void {
  const expected = ctx.state.app.config.HEED_METRICS_TOKEN;
  const { socket, headers } = ctx.req;
  if (expected === undefined) {
    if (fromOwnMachine({ peer: socket.remoteAddress, host: headers.host ?? '', headers })) return;
    throw new HeedError('forbidden', 'metrics were asked for from elsewhere: set HEED_METRICS_TOKEN');
  }
  const token = bearerOf(ctx.get('authorization'));
  if (token !== undefined && isOneOf(token, expected)) return;
  ctx.set('www-authenticate', challenge(token));
  throw new HeedError('sign-in-needed', 'metrics were asked for without the right token', {
    text: 'token-needed',
  });
}
