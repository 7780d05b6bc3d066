import { choicesOf, choose } from '../../../../src/crisis/calling/choices.ts';
import { type Choice, type ChoiceProblem, choiceProblems } from '../../../../src/crisis/calling/rules.ts';
import { waysOf } from '../../../../src/crisis/ladders.ts';
import { newestPlan, planOf } from '../../../../src/crisis/load.ts';
import type { Way } from '../../../../src/crisis/plan.ts';
import { wayName } from '../../../../src/crisis/plans/written.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { demand } from '../../../../src/people/permissions.ts';
import {
  Alert,
  Button,
  Confirm,
  EmptyState,
  FieldView,
  Hidden,
  PageHead,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, signedIn, translate } from '../../../context.ts';
import { renderPage } from '../../frame.tsx';

interface Entered {
  fields: Readonly<Record<string, string>>;
  problems: readonly ChoiceProblem[];
}

/** GET /crisis/order: by which ways somebody is called, in which order, by day and at night. */
export async function showOrder(ctx: Ctx, entered?: Entered): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.order');
  const { app } = ctx.state;
  const t = translate(ctx);
  const has = (await waysOf(app.db, [viewer.id])).get(viewer.id)?.ways ?? [];
  const own = (await choicesOf(app.db, [viewer.id])).get(viewer.id);
  const plan = (await planOf(app.db, await newestPlan(app.db))).levels.major;
  const shown: Choice = own ?? {
    day: plan.day.map(({ way }) => way).filter((way) => has.includes(way)),
    night: plan.night.map(({ way }) => way).filter((way) => has.includes(way)),
  };
  renderPage(ctx, {
    title: t('crisis.plan.order.title'),
    path: '/crisis/order',
    width: 'reading',
    body: (
      <>
        <PageHead
          title={t('crisis.plan.order.title')}
          lead={`${t('crisis.plan.order.lead')} ${t(`crisis.plan.order.${own ? 'own' : 'plans'}`)}`}
        />
        {ctx.query.saved === 'yes' ? (
          <Alert tone="good" announce="status">
            <p>{t('crisis.plan.saved')}</p>
          </Alert>
        ) : null}
        {entered ? (
          <Alert tone="bad" announce="alert">
            <ul>
              {entered.problems.map((problem) => (
                <li key={problem}>{t(`crisis.plan.order.problem.${problem}`)}</li>
              ))}
            </ul>
          </Alert>
        ) : null}
        {has.length === 0 ? (
          <EmptyState title={t('crisis.plan.order.none')} />
        ) : (
          <Order ctx={ctx} has={has} shown={shown} {...(entered ? { entered } : {})} />
        )}
        <p class="quiet">{t('crisis.plan.order.missing')}</p>
        {own ? (
          <Confirm
            ask={t('crisis.plan.order.reset')}
            text={t('crisis.plan.order.resetText')}
            confirm={t('crisis.plan.order.reset')}
            look="plain"
            post={{ url: '/crisis/order', csrf: csrf(ctx) }}
            values={{ plan: 'yes' }}
          />
        ) : null}
      </>
    ),
  });
}

function Order({
  ctx,
  has,
  shown,
  entered,
}: {
  ctx: Ctx;
  has: readonly Way[];
  shown: Choice;
  entered?: Entered;
}) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const place = (part: 'day' | 'night', way: Way): string => {
    const typed = entered?.fields[`${part}-${way}`];
    const at = shown[part].indexOf(way);
    return typed ?? (at < 0 ? '' : String(at + 1));
  };
  const field = (name: string, label: string, value: string, help?: string) => (
    <FieldView
      key={name}
      id={`order-${name}`}
      field={{ name, kind: 'text', label, maxLength: 5, ...(help ? { help } : {}) }}
      value={value}
      {...(/^(?:day|night)-/.test(name) ? { inputMode: 'numeric' } : {})}
      optional={t('common.optional')}
    />
  );
  return (
    <form class="form sheet" method="post" action="/crisis/order" noValidate>
      <Hidden csrf={csrf(ctx)} />
      <p class="help">{t('crisis.plan.order.help')}</p>
      {(['day', 'night'] as const).map((part) => (
        <fieldset class="field" key={part}>
          <legend>{t(`crisis.plan.order.${part}`)}</legend>
          {has.map((way) => field(`${part}-${way}`, wayName(way, language), place(part, way)))}
        </fieldset>
      ))}
      {field(
        'nightFrom',
        t('crisis.plan.order.nightFrom'),
        entered?.fields.nightFrom ?? shown.nightHours?.from ?? '',
        t('crisis.plan.order.nightHelp'),
      )}
      {field(
        'nightTo',
        t('crisis.plan.order.nightTo'),
        entered?.fields.nightTo ?? shown.nightHours?.to ?? '',
      )}
      <Button look="primary">{t('crisis.plan.order.save')}</Button>
    </form>
  );
}

/** POST /crisis/order */
export async function choseOrder(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.order');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const { plan } = fields;
  const has = (await waysOf(app.db, [viewer.id])).get(viewer.id)?.ways ?? [];
  const choice = plan === 'yes' ? null : choiceIn(fields, has);
  const problems = choice ? choiceProblems(choice, has) : [];
  if (problems.length > 0) {
    ctx.status = 422;
    return showOrder(ctx, { fields, problems });
  }
  await inTransaction(app.db, (tx) => choose(tx, { personId: viewer.id, choice, now }));
  ctx.redirect('/crisis/order?saved=yes');
  ctx.status = 303;
}

/** Places that are no numbers are none; of two ways at one place the one that is listed first comes first. */
function choiceIn(fields: Readonly<Record<string, string>>, has: readonly Way[]): Choice {
  const order = (part: 'day' | 'night'): Way[] =>
    has
      .flatMap((way) => {
        const typed = (fields[`${part}-${way}`] ?? '').normalize('NFKC').trim();
        return /^\d{1,2}$/.test(typed) ? [{ way, at: Number(typed) }] : [];
      })
      .sort((a, b) => a.at - b.at)
      .map(({ way }) => way);
  const hour = (name: string) => (fields[name] ?? '').normalize('NFKC').trim().slice(0, 5);
  const [from, to] = [hour('nightFrom'), hour('nightTo')];
  const padded = (typed: string) => typed.padStart(5, '0');
  return {
    ...{ day: order('day'), night: order('night') },
    ...(from || to ? { nightHours: { from: padded(from), to: padded(to) } } : {}),
  };
}
