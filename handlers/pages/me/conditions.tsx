import type Router from '@koa/router';
import {
  agreeConditions,
  agreementOf,
  conditionsStatement,
  revokeConditions,
} from '../../../src/conditions/agree.ts';
import { conditionsHash, conditionsNumber, conditionsText } from '../../../src/conditions/wording.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import { entriesByMatter } from '../../../src/receipts/own.ts';
import { receiptPath } from '../../../src/receipts/path.ts';
import { Alert, Button, Confirm, Hidden, PageHead, Section } from '../../../src/web/components/index.ts';
import {
  type Ctx,
  csrf,
  formFields,
  type State,
  shownField,
  shownLanguage,
  signedIn,
  translate,
  webSession,
} from '../../context.ts';
import { renderPage } from '../frame.tsx';

/** Agreeing with the company on what counts as a signature: no answer to any policy, and revocable. */
export function conditionPages(router: Router<State>): void {
  router.get('/me/signing', show);
  router.post('/me/signing/agree', agree);
  router.post('/me/signing/revoke', revoke);
}

async function show(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'conditions.agree', { personId: viewer.id });
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const agreement = await agreementOf(app.db, viewer.id);
  const holds = agreement?.conditions === conditionsNumber;
  const when = agreement && formatMoment(agreement.agreedAt, language, viewer.timeZone);
  const newest = await newestEntry(ctx);
  const said = ctx.query.said === 'agreed' || ctx.query.said === 'revoked' ? ctx.query.said : undefined;
  renderPage(ctx, {
    title: t('conditions.title'),
    width: 'reading',
    path: '/me/signing',
    body: (
      <>
        <PageHead
          title={t('conditions.title')}
          lead={t('conditions.lead')}
          up={{ href: '/me', label: t('page.me') }}
        />
        {said ? (
          <Alert tone="good" announce="status">
            <p>{t(`conditions.${said}Flash`)}</p>
          </Alert>
        ) : null}
        {when ? (
          <Alert tone="info">
            <p>{t('conditions.agreed', { when })}</p>
            {holds ? null : <p>{t('conditions.newer')}</p>}
          </Alert>
        ) : null}
        {newest === undefined ? null : (
          <p>
            <a href={receiptPath(newest)}>{t('notices.answered.receipt')}</a>
          </p>
        )}
        <Section
          id="conditions"
          title={t('conditions.number', { number: conditionsNumber })}
          text={t('conditions.text')}
          sheet
        >
          <ol class="prose">
            {conditionsText(language).map((term) => (
              <li key={term}>{term}</li>
            ))}
          </ol>
          <p class="quiet">
            {t('notices.page.fingerprint')}{' '}
            <code class="hash">{conditionsHash(language).toString('hex')}</code>
          </p>
        </Section>
        {holds ? null : (
          <form class="answer" method="post" action="/me/signing/agree" noValidate>
            <Hidden
              csrf={csrf(ctx)}
              values={{ text: conditionsHash(language).toString('hex'), [shownField]: language }}
            />
            <blockquote>{conditionsStatement('agree', language)}</blockquote>
            <div class="answer-buttons">
              <Button>{t('conditions.agree')}</Button>
            </div>
            <p class="answer-note">{t('conditions.note')}</p>
          </form>
        )}
        {agreement ? (
          <Confirm
            ask={t('conditions.revoke')}
            text={t('conditions.revokeText')}
            confirm={t('conditions.revokeConfirm')}
            look="plain"
            post={{ url: '/me/signing/revoke', csrf: csrf(ctx) }}
            values={{ [shownField]: language }}
          >
            <blockquote>{conditionsStatement('revoke', language)}</blockquote>
          </Confirm>
        ) : null}
      </>
    ),
  });
}

/** Of what the person said last, agreement or revocation. */
async function newestEntry(ctx: Ctx): Promise<number | undefined> {
  const { db } = ctx.state.app;
  const { id } = signedIn(ctx);
  const agreed = await entriesByMatter(db, id, 'signing-conditions.agreed');
  const revoked = await entriesByMatter(db, id, 'signing-conditions.revoked');
  const all = [...agreed.values(), ...revoked.values()];
  return all.length > 0 ? Math.max(...all) : undefined;
}

function actOf(ctx: Ctx) {
  const viewer = signedIn(ctx);
  demand(viewer, 'conditions.agree', { personId: viewer.id });
  const { now } = ctx.state;
  return { personId: viewer.id, language: shownLanguage(ctx), session: webSession(ctx), now };
}

async function agree(ctx: Ctx): Promise<void> {
  const act = actOf(ctx);
  const shown = formFields(ctx).text ?? '';
  await inTransaction(ctx.state.app.db, (tx) => agreeConditions(tx, { ...act, shown }));
  ctx.redirect('/me/signing?said=agreed');
  ctx.status = 303;
}

async function revoke(ctx: Ctx): Promise<void> {
  const act = actOf(ctx);
  await inTransaction(ctx.state.app.db, (tx) => revokeConditions(tx, act));
  ctx.redirect('/me/signing?said=revoked');
  ctx.status = 303;
}
