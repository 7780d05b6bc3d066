import { type PosterWords, posterPdf } from '../../src/board/poster.ts';
import { HeedError } from '../../src/errors.ts';
import { formatDay } from '../../src/messages/format.ts';
import { type Language, languages } from '../../src/messages/model.ts';
import { translator } from '../../src/messages/texts.ts';
import { demand } from '../../src/people/permissions.ts';
import { loadText, readableVersions, type VersionRow } from '../../src/policies/store.ts';
import { dayIn } from '../../src/zone.ts';
import { type Ctx, signedIn } from '../context.ts';

/** The address that always opens the version that applies: what a poster and a pinned message lead to. */
export const policyPath = (code: string): string => `/board/policies/${encodeURIComponent(code)}`;

/** GET /board/policies/:code: on to the version that applies. */
export async function openByCode(ctx: Ctx): Promise<void> {
  const version = await applies(ctx);
  ctx.set('cache-control', 'no-store');
  ctx.redirect(`/board/${version.id}`);
}

/** GET /board/policies/:code/poster.pdf and /board/poster.pdf: for the wall. Whoever may read may print. */
export async function poster(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'policies.read');
  const { app, language, now } = ctx.state;
  const version = ctx.params.code === undefined ? undefined : await applies(ctx);
  const words = {} as Record<Language, PosterWords>;
  for (const one of languages) words[one] = await wordsOf(ctx, one, version);
  const doc = posterPdf({
    url: app.baseUrl + (version ? policyPath(version.code) : '/board'),
    first: language,
    at: now,
    words,
  });
  ctx.type = 'application/pdf';
  ctx.attachment(`poster-${version?.code ?? 'board'}.${language}.pdf`, { type: 'inline' });
  ctx.body = doc;
  doc.end();
}

async function wordsOf(ctx: Ctx, language: Language, version: VersionRow | undefined): Promise<PosterWords> {
  const { app, now } = ctx.state;
  const t = translator(language);
  const day = (at: Date) => formatDay(at, language, app.zone, now);
  if (!version)
    return {
      title: t('boardPaper.poster.all'),
      lead: t('boardPaper.poster.allText'),
      foot: dayIn(now, app.zone),
    };
  const { front } = await loadText(app.db, version.id, language);
  return {
    title: front.title,
    lead: t('boardPaper.poster.lead'),
    foot: t('boardPaper.poster.foot', {
      entity: front.entity,
      owner: front.owner,
      day: dayIn(now, app.zone),
    }),
    ...(version.inForceAt
      ? { version: t('boardPaper.poster.version', { number: version.number, day: day(version.inForceAt) }) }
      : {}),
  };
}

/** @throws HeedError `not-found` for a code of no policy that applies or is announced */
async function applies(ctx: Ctx): Promise<VersionRow> {
  demand(signedIn(ctx), 'policies.read');
  const code = String(ctx.params.code);
  const of = (await readableVersions(ctx.state.app.db)).filter((one) => one.code === code);
  const version = of.find(({ state }) => state === 'in-force') ?? of[0];
  if (!version) throw new HeedError('not-found', `no policy ${code.slice(0, 100)} applies`);
  return version;
}
