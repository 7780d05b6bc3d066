import { scopesInUse } from '../../../src/calendar/standing.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import { type Law, laws } from '../../../src/requests/clock.ts';
import { redateOpen } from '../../../src/requests/redate.ts';
import { chosenLaws, currentTerms, setLaws, setTerms } from '../../../src/requests/terms.ts';
import { Button, EmptyState, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../context.ts';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { wordsFor } from './words.ts';

const path = '/console/requests/terms';

/** GET /console/requests/terms: how long an answer may take, and where which law applies. */
export async function showTerms(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'requests.configure');
  const { app } = ctx.state;
  const { t } = wordsFor(ctx);
  const words = (key: string, params = {}) => t(`requests.desk.terms.${key}`, params);
  const terms = await currentTerms(app.db);
  const chosen = await chosenLaws(app.db);
  const scopes = (await scopesInUse(app.db)).filter((scope) => /^(site|entity):/.test(scope));
  const choices: [string, string][] = [
    ['', words('byPlace')],
    ...laws.map((law): [string, string] => [law, t(`requests.desk.laws.${law}`)]),
    ['EU,CN', laws.map((law) => t(`requests.desk.laws.${law}`)).join(' + ')],
  ];
  renderConsole(ctx, {
    title: words('title'),
    lead: words('text'),
    up: { href: '/console/requests', label: t('requests.desk.title') },
    body: (
      <>
        {laws.map((law) => (
          <Section
            key={law}
            id={`terms-${law}`}
            title={t(`requests.desk.laws.${law}`)}
            text={words(terms[law].standing, { source: terms[law].source })}
            sheet
          >
            <form class="answer-form" method="post" action={path} noValidate>
              <Hidden csrf={csrf(ctx)} values={{ law }} />
              {(['count', 'extension'] as const).map((name) => (
                <FieldView
                  key={name}
                  id={`terms-${law}-${name}`}
                  field={{
                    name,
                    kind: 'text',
                    label: words(name),
                    help: words(`unit.${terms[law].unit}`),
                    required: true,
                    maxLength: 2,
                  }}
                  inputMode="numeric"
                  value={String(terms[law][name])}
                  optional=""
                />
              ))}
              <div class="button-row">
                <Button>{words('button')}</Button>
              </div>
            </form>
          </Section>
        ))}
        <Section id="laws" title={words('laws')} text={words('lawsText')}>
          {scopes.length === 0 ? <EmptyState compact title={words('nowhere')} /> : null}
          {scopes.map((scope) => (
            <form key={scope} class="filter-form" method="post" action={path}>
              <Hidden csrf={csrf(ctx)} values={{ scope }} />
              <div class="filter-field">
                <label for={`law-${scope}`}>{scope.replace(/^[a-z]+:/, '')}</label>
                <select class="plain-input" id={`law-${scope}`} name="laws">
                  {choices.map(([value, label]) => (
                    <option key={value} value={value} selected={value === (chosen.get(scope)?.join() ?? '')}>
                      {label}
                    </option>
                  ))}
                </select>
              </div>
              <Button>{words('saveLaws')}</Button>
            </form>
          ))}
        </Section>
      </>
    ),
  });
}

/** POST /console/requests/terms: one law's period, or the laws of one place. */
export async function saveTerms(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'requests.configure');
  const { app, now } = ctx.state;
  const { law: named, scope, laws: wanted = '', count = '', extension = '' } = formFields(ctx);
  const law = laws.find((one) => one === named);
  const known = scope !== undefined && (await scopesInUse(app.db)).some((one) => one === scope);
  if (!law && !known) throw new HeedError('bad-request', 'that is no form of periods');
  const number = (typed: string) => (/^\d{1,2}$/.test(typed.trim()) ? Number(typed) : Number.NaN);
  await inTransaction(app.db, async (tx) => {
    if (law) return setTerms(tx, { law, count: number(count), extension: number(extension) }, viewer.id, now);
    const chosen = wanted.split(',').filter((one): one is Law => laws.some((has) => has === one));
    await setLaws(tx, { scope: scope ?? '', chosen }, viewer.id, now);
    await redateOpen(tx, app, { actor: { person: viewer.id }, now });
  });
  done(ctx, path, 'saved');
}
