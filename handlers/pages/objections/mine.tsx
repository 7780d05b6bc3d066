import { inTransaction } from '../../../src/db/pool.ts';
import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import { newObjectionPath, objectionPath } from '../../../src/objections/present.ts';
import { type ObjectionView, readObjection } from '../../../src/objections/read.ts';
import { takeBackObjection, takingBackStatement } from '../../../src/objections/take-back.ts';
import { findVersion, loadText } from '../../../src/policies/store.ts';
import { entriesByMatter } from '../../../src/receipts/own.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import {
  Alert,
  Badge,
  Confirm,
  Facts,
  LinkButton,
  PageHead,
  Section,
  type Tone,
} from '../../../src/web/components/index.ts';
import {
  type Ctx,
  csrf,
  idParam,
  shownField,
  shownLanguage,
  signedIn,
  translate,
  webSession,
} from '../../context.ts';
import { renderPage } from '../frame.tsx';

export const objectionTones: Record<ObjectionView['state'], Tone> = {
  open: 'wait',
  upheld: 'good',
  rejected: 'neutral',
  withdrawn: 'neutral',
};

/** GET /objections/:objection: what follows from it now, and what was decided. */
export async function showMyObjection(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const found = await readObjection(app.db, app.vault, idParam(ctx, 'objection'), viewer);
  const { front } = await loadText(app.db, found.versionId, language);
  const own = viewer.id === found.personId;
  const receipts = own ? await receiptsOf(ctx, found.id) : [];
  const { number } = await findVersion(app.db, found.versionId);
  const day = formatDay(found.dueAt, language, app.zone, now);
  renderPage(ctx, {
    title: t('objections.page.title'),
    width: 'reading',
    path: objectionPath(found.id),
    body: (
      <>
        <PageHead
          title={t('objections.page.title')}
          lead={t('objections.page.of', { title: found.titles[language] })}
          up={{ href: '/me', label: t('page.me') }}
          marks={<Badge tone={objectionTones[found.state]}>{t(`objections.state.${found.state}`)}</Badge>}
        />
        <Alert tone={found.state === 'open' ? 'wait' : 'info'}>
          <p>{t(`objections.page.${found.state === 'open' ? 'restricted' : found.state}`, { day })}</p>
          <CarriedOut ctx={ctx} found={found} />
        </Alert>
        {found.state === 'rejected' ? (
          <Section id="remedies" title={t('objections.page.complaint')} sheet>
            <ul class="prose">
              <li>{t('objections.page.authority')}</li>
              <li>{t('objections.page.court')}</li>
            </ul>
            {front.complaint ? <p>{front.complaint}</p> : null}
          </Section>
        ) : null}
        <ObjectionFacts ctx={ctx} found={found} />
        {receipts.length > 0 ? (
          <p class="button-row">
            {receipts.map(({ label, entry }) => (
              <LinkButton key={entry} href={receiptPath(entry)}>
                {label}
              </LinkButton>
            ))}
          </p>
        ) : null}
        {own && found.state === 'open' ? (
          <Confirm
            ask={t('objections.takeBack.ask')}
            text={t('objections.takeBack.text')}
            confirm={t('objections.takeBack.confirm')}
            look="plain"
            post={{ url: `${objectionPath(found.id)}/take-back`, csrf: csrf(ctx) }}
            values={{ [shownField]: language }}
          >
            <blockquote>{takingBackStatement(language, front.title, number)}</blockquote>
          </Confirm>
        ) : null}
        {own && (found.state === 'rejected' || found.state === 'withdrawn') ? (
          <Section id="again" title={t('objections.page.objectAgain')}>
            <p>{t('objections.page.newGrounds')}</p>
            <p>
              <LinkButton href={newObjectionPath(found.versionId)}>
                {t('objections.page.objectAgain')}
              </LinkButton>
            </p>
          </Section>
        ) : null}
      </>
    ),
  });
}

/** POST /objections/:objection/take-back */
export async function takeBack(ctx: Ctx): Promise<void> {
  const by = signedIn(ctx);
  const { app, now } = ctx.state;
  const language = shownLanguage(ctx);
  const objectionId = idParam(ctx, 'objection');
  const taking = { objectionId, by, language, session: webSession(ctx), now };
  await inTransaction(app.db, (tx) => takeBackObjection(tx, taking));
  ctx.redirect(objectionPath(objectionId));
  ctx.status = 303;
}

/** One receipt for filing it, and one for taking it back. */
async function receiptsOf(ctx: Ctx, id: string): Promise<{ label: string; entry: number }[]> {
  const { db } = ctx.state.app;
  const t = translate(ctx);
  const found = await Promise.all(
    (['filed', 'withdrawn'] as const).map(async (what) => {
      const entry = (await entriesByMatter(db, signedIn(ctx).id, `objection.${what}`)).get(id);
      return entry === undefined ? [] : [{ label: t(`objections.act.receipt.${what}`), entry }];
    }),
  );
  return found.flat();
}

/** What became of what was kept before: being erased, or gone. Nothing where nothing was. */
export function CarriedOut({ ctx, found }: { ctx: Ctx; found: ObjectionView }) {
  const { state, erased: count, erasedAt } = found;
  if (state !== 'upheld' || (erasedAt !== null && count === 0)) return null;
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const day = erasedAt && formatDay(erasedAt, language, app.zone, now);
  return <p>{day ? t('objections.page.erased', { count, day }) : t('objections.page.erasing')}</p>;
}

/** Reasons of both sides and the days that count; the same for the person and for whoever decides. */
export function ObjectionFacts({ ctx, found }: { ctx: Ctx; found: ObjectionView }) {
  const { app, language, now, viewer } = ctx.state;
  const t = translate(ctx);
  const moment = (at: Date) => formatMoment(at, language, viewer?.timeZone ?? app.zone);
  const gone = t('objections.page.gone');
  return (
    <Facts
      items={[
        {
          label: t(`objections.page.${viewer?.id === found.personId ? 'reasons' : 'theirReasons'}`),
          value: <span class="said">{found.reasons ?? gone}</span>,
        },
        { label: t('objections.page.filed'), value: moment(found.filedAt) },
        ...(found.decidedAt
          ? [
              {
                label: t('objections.page.decision'),
                value: <span class="said">{found.decision ?? gone}</span>,
              },
              { label: t('objections.page.decided'), value: moment(found.decidedAt) },
            ]
          : found.withdrawnAt
            ? [{ label: t('objections.page.takenBackAt'), value: moment(found.withdrawnAt) }]
            : [{ label: t('objections.page.due'), value: formatDay(found.dueAt, language, app.zone, now) }]),
      ]}
    />
  );
}
