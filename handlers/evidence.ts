import { createHash } from 'node:crypto';
import type Router from '@koa/router';
import { HeedError } from '../src/errors.ts';
import { cosignatureLines, newestCosigned } from '../src/evidence/attest/kept.ts';
import { latestCheckpoint, readBundle, tileReader } from '../src/evidence/store.ts';
import { parseTilePath, tileWidth } from '../src/evidence/tiles.ts';
import { can } from '../src/people/permissions.ts';
import { viewerByToken } from '../src/people/viewer.ts';
import { bearerOf, challenge, isOneOf } from '../src/web/bearer.ts';
import { sessionHash } from '../src/web/session.ts';
import type { Ctx, State } from './context.ts';
import { sessionCookie } from './middleware/session.ts';

/**
 * The log as anyone may read it (C2SP tlog-tiles): key, checkpoint and hash tiles. Entry bundles hold salted
 * commitments only, and still are for auditors alone.
 */
export function publicEvidence(router: Router<State>): void {
  router.get('/evidence/key', (ctx: Ctx) => {
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = `${ctx.state.app.vkey}\n`;
  });

  router.get('/evidence/checkpoint', async (ctx: Ctx) => {
    const checkpoint = await latestCheckpoint(ctx.state.app.db, 'published');
    if (!checkpoint) throw new HeedError('not-found', 'the log is still empty');
    ctx.type = 'text/plain; charset=utf-8';
    ctx.set('cache-control', 'no-cache');
    // With the signatures of witnesses that have seen this very one; their newest may be of an earlier one.
    unlessKnown(
      ctx,
      Buffer.from(checkpoint.note + (await cosignatureLines(ctx.state.app.db, checkpoint.size))),
    );
  });

  router.get('/evidence/cosigned-checkpoint', async (ctx: Ctx) => {
    const note = await newestCosigned(ctx.state.app.db);
    if (note === undefined) throw new HeedError('not-found', 'no witness has cosigned the log');
    ctx.type = 'text/plain; charset=utf-8';
    ctx.set('cache-control', 'no-cache');
    unlessKnown(ctx, Buffer.from(note));
  });

  router.get('/evidence/tile/{*path}', async (ctx: Ctx) => {
    const { app } = ctx.state;
    const tile = parseTilePath(ctx.path.slice('/evidence/'.length));
    if (!tile) throw new HeedError('not-found', 'no tile has that path');
    const entries = tile.level === 'entries';
    if (entries) await demandAuditor(ctx);
    const size = (await latestCheckpoint(app.db, 'published'))?.size ?? 0;
    const there = tileWidth(tile.level === 'entries' ? 0 : tile.level, tile.n, size);
    if (tile.width > there) throw new HeedError('not-found', 'the log does not reach that far');
    ctx.type = 'application/octet-stream';
    // A tile never changes: a wider one has another path.
    ctx.set('cache-control', `${entries ? 'private' : 'public'}, max-age=31536000, immutable`);
    unlessKnown(
      ctx,
      tile.level === 'entries'
        ? await readBundle(app.db, tile)
        : Buffer.from((await tileReader(app.db)([{ ...tile, level: tile.level }]))[0] ?? []),
    );
  });
}

/** Whoever has these very bytes already gets no second copy. */
function unlessKnown(ctx: Ctx, bytes: Buffer): void {
  ctx.etag = createHash('sha256').update(bytes).digest('base64url');
  ctx.status = 200;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = bytes;
}

async function demandAuditor(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const token = bearerOf(ctx.get('authorization'));
  if (token !== undefined) {
    if (isOneOf(token, app.config.HEED_AUDITOR_TOKEN ?? [])) return;
    ctx.set('www-authenticate', challenge(token));
    throw new HeedError('sign-in-needed', 'a wrong auditor token', { text: 'token-needed' });
  }
  const cookie = ctx.cookies.get(sessionCookie);
  const viewer = cookie ? await viewerByToken(app.db, sessionHash(cookie), now, app.config) : null;
  if (can(viewer, 'evidence.entries')) return;
  if (viewer) throw new HeedError('forbidden', 'entries are for auditors');
  ctx.set('www-authenticate', challenge(undefined));
  throw new HeedError('sign-in-needed', 'entries are for auditors', { text: 'token-needed' });
}
