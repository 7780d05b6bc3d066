import type Router from '@koa/router';
import { setDutyRules } from '../../../src/crisis/duties/set-rules.ts';
import { rulesInForce, ruleVersions } from '../../../src/crisis/duties/store.ts';
import {
  type RuleProblems,
  readTypedRules,
  type TypedRules,
  typedRules,
} from '../../../src/crisis/duties/typed-rules.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import { Alert, Button, Hidden, PageHead, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { RuleChanges } from './duty-rule-changes.tsx';
import { RuleFields } from './duty-rule-fields.tsx';

const path = '/crisis/duty-rules';

/** The table by which duties are worked out, for counsel to replace. Before an incident's own pages. */
export function dutyRulePages(router: Router<State>): void {
  router.get(path, (ctx) => showRules(ctx));
  router.post(`${path}/look`, lookedAtRules);
  router.post(`${path}/change`, (ctx) => showRules(ctx, { typed: formFields(ctx), problems: {} }));
  router.post(path, setRules);
}

interface Entered {
  typed: TypedRules;
  problems: RuleProblems;
}

/** GET /crisis/duty-rules: the form, with what is in force or what was typed. */
async function showRules(ctx: Ctx, entered?: Entered): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.duty-rules');
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.duties.ruleTable.${key}`, params);
  const { version, rules } = await rulesInForce(app.db);
  const versions = await ruleVersions(app.db);
  const { typed, problems } = entered ?? { typed: typedRules(rules), problems: {} };
  const seen = entered?.typed.version ?? String(version);
  renderPage(ctx, {
    title: words('title'),
    path,
    body: (
      <>
        <PageHead
          title={words('title')}
          lead={words('text')}
          up={{ href: '/crisis', label: t('crisis.title') }}
        />
        <p class="quiet">
          {t('crisis.duties.rules', { version: version === 0 ? t('crisis.duties.rulesFirst') : version })}
        </p>
        {Object.keys(problems).length > 0 ? (
          <Alert tone="bad" announce="alert">
            <p>{words('wrong', { count: Object.keys(problems).length })}</p>
          </Alert>
        ) : null}
        <form class="answer-form" method="post" action={`${path}/look`} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ version: seen }} />
          <RuleFields ctx={ctx} typed={typed} problems={problems} />
          <Button look="primary">{words('look')}</Button>
        </form>
        {versions.length > 0 ? (
          <Section id="versions" title={words('versions')}>
            <ul>
              {versions.map((one) => (
                <li key={one.version}>
                  {words('versionBy', {
                    ...{ version: one.version, name: one.byName },
                    time: formatMoment(one.at, language, viewer.timeZone),
                  })}
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
      </>
    ),
  });
}

/** What the form means; `undefined` once it has been shown again with what is wrong. */
async function readRules(ctx: Ctx) {
  const typed = formFields(ctx);
  const read = readTypedRules(typed);
  if ('problems' in read) {
    ctx.status = 422;
    await showRules(ctx, { typed, problems: read.problems });
    return undefined;
  }
  if (!/^\d{1,9}$/.test(typed.version ?? ''))
    throw new HeedError('bad-request', 'the form names no version of the rules');
  return { typed, rules: read.rules, version: Number(typed.version) };
}

/** POST /crisis/duty-rules/look: what would change, and when running clocks would end. Nothing is stored. */
async function lookedAtRules(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'crisis.duty-rules');
  const read = await readRules(ctx);
  if (!read) return;
  const t = translate(ctx);
  const words = (key: string) => t(`crisis.duties.ruleTable.${key}`);
  const { typed, rules } = read;
  const { rules: before } = await rulesInForce(ctx.state.app.db);
  const { csrf: _old, ...carried } = typed;
  renderPage(ctx, {
    title: words('title'),
    path,
    body: (
      <>
        <PageHead
          title={words('lookTitle')}
          lead={words('lookText')}
          up={{ href: path, label: words('title') }}
        />
        <RuleChanges ctx={ctx} before={before} after={rules} />
        <form class="button-row" method="post" action={path}>
          <Hidden csrf={csrf(ctx)} values={carried} />
          <Button look="primary">{words('do')}</Button>
          <Button formAction={`${path}/change`}>{words('back')}</Button>
        </form>
      </>
    ),
  });
}

/** POST /crisis/duty-rules */
async function setRules(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.duty-rules');
  const read = await readRules(ctx);
  if (!read) return;
  const { app, now } = ctx.state;
  const { rules, version } = read;
  await inTransaction(app.db, (tx) => setDutyRules(tx, app, { rules, version, by: viewer.id, now }));
  ctx.redirect(path);
  ctx.status = 303;
}
