import type Router from '@koa/router';
import { setDutyRules } from '../../../src/crisis/duties/set-rules.ts';
import { rulesInForce } from '../../../src/crisis/duties/store.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Button, FieldView, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';

/** The table by which duties are worked out, for counsel to replace. Before an incident's own pages. */
export function dutyRulePages(router: Router<State>): void {
  router.get('/crisis/duty-rules', (ctx) => showRules(ctx));
  router.post('/crisis/duty-rules', setRules);
}

/** GET /crisis/duty-rules */
async function showRules(ctx: Ctx, wrong?: { typed: string; what: string }): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.duty-rules');
  const t = translate(ctx);
  const { version, rules } = await rulesInForce(ctx.state.app.db);
  renderPage(ctx, {
    title: t('crisis.duties.ruleTable.title'),
    path: '/crisis/duty-rules',
    body: (
      <>
        <PageHead
          title={t('crisis.duties.ruleTable.title')}
          lead={t('crisis.duties.ruleTable.text')}
          up={{ href: '/crisis', label: t('crisis.title') }}
        />
        <p class="quiet">
          {t('crisis.duties.rules', { version: version === 0 ? t('crisis.duties.rulesFirst') : version })}
        </p>
        <form class="answer-form" method="post" action="/crisis/duty-rules" noValidate>
          <Hidden csrf={csrf(ctx)} />
          <FieldView
            id="duty-rules"
            field={{
              name: 'rules',
              kind: 'long-text',
              required: true,
              label: t('crisis.duties.ruleTable.label'),
            }}
            value={wrong?.typed ?? JSON.stringify(rules, null, 2)}
            {...(wrong ? { error: t('crisis.duties.ruleTable.wrong', { what: wrong.what }) } : {})}
            optional={t('common.optional')}
          />
          <Button look="primary">{t('crisis.duties.ruleTable.do')}</Button>
        </form>
      </>
    ),
  });
}

/** POST /crisis/duty-rules */
async function setRules(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.duty-rules');
  const { app, now } = ctx.state;
  const { rules: typed = '' } = formFields(ctx);
  const wrong = await inTransaction(app.db, (tx) => setDutyRules(tx, app, { typed, by: viewer.id, now }));
  if (wrong !== undefined) {
    ctx.status = 422;
    return showRules(ctx, { typed, what: wrong });
  }
  ctx.redirect('/crisis/duty-rules');
  ctx.status = 303;
}
