import type Router from '@koa/router';
import { v7 } from 'uuid';
import { askAbout, askable } from '../../src/crisis/affected/ask.ts';
import {
  type Concerned,
  type MyTelling,
  markConcernedSeen,
  whatConcerned,
} from '../../src/crisis/affected/mine.ts';
import { concernedPath } from '../../src/crisis/affected/present.ts';
import { fieldsOf } from '../../src/crisis/affected/rules.ts';
import { supportPath } from '../../src/crisis/affected/support.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { formatDate, formatMoment } from '../../src/messages/format.ts';
import { demand } from '../../src/people/permissions.ts';
import { newRequestPath } from '../../src/requests/present.ts';
import { textProblem } from '../../src/threads/rules.ts';
import { isUuid } from '../../src/uuid.ts';
import {
  Alert,
  Badge,
  Button,
  FieldView,
  Hidden,
  LinkButton,
  PageHead,
  Section,
} from '../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../context.ts';
import { renderPage } from './frame.tsx';
import { WordsField } from './words-field.tsx';

/** What concerned somebody in a leak: their own page, and nobody else's. */
export function concernedPages(router: Router<State>): void {
  router.get('/concerned/:told', (ctx) => showConcerned(ctx));
  router.post('/concerned/:told/ask', asked);
}

async function mine(ctx: Ctx): Promise<Concerned> {
  const viewer = signedIn(ctx);
  demand(viewer, 'affected.own', { personId: viewer.id });
  const { app } = ctx.state;
  return whatConcerned(app.db, app.vault, { incidentId: idParam(ctx, 'told'), personId: viewer.id });
}

/** GET /concerned/:incident: opening it is what counts as seen. */
async function showConcerned(
  ctx: Ctx,
  wrong?: { typed: string; role: string; problem: string },
): Promise<void> {
  const one = await mine(ctx);
  const { app, now, language } = ctx.state;
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.concerned.page.${key}`, params);
  const time = (at: Date) => formatMoment(at, language, viewer.timeZone);
  await inTransaction(app.db, (tx) => markConcernedSeen(tx, one.affectedId, now));
  const said = (kind: MyTelling['kind']) => one.tellings.filter((telling) => telling.kind === kind);
  renderPage(ctx, {
    title: words('title'),
    width: 'reading',
    path: concernedPath(one.incidentId),
    body: (
      <>
        <PageHead
          title={words('title')}
          up={{ href: '/me#concerned', label: t('page.me') }}
          lead={words('lead', { time: time(one.toldAt) })}
          marks={<Badge>{words('code', { code: one.code })}</Badge>}
        />
        {one.standing === 'not-affected' ? (
          <Alert tone="good">
            <p>{words('notConcerned')}</p>
          </Alert>
        ) : null}
        {said('apology').map((telling) => drawTelling(ctx, telling))}
        {said('update').map((telling) => drawTelling(ctx, telling))}
        {one.standing === 'affected' ? (
          <Section id="kinds" title={words('kinds')}>
            <ul>
              {one.kinds.map((kind) => (
                <li key={kind}>{t(`crisis.affected.kind.${kind}`)}</li>
              ))}
            </ul>
          </Section>
        ) : null}
        {said('notice').map((telling) => drawTelling(ctx, telling))}
        {one.support ? (
          <Section id="support" title={words('support')} text={words('supportText')} sheet>
            <LinkButton href={supportPath} look="primary">
              {words('supportOpen')}
            </LinkButton>
          </Section>
        ) : null}
        {one.remedies.length > 0 ? (
          <Section id="remedies" title={words('remedies')}>
            <ul>
              {one.remedies.map(({ id, promise, dueOn, doneAt }) => (
                <li key={id}>
                  <span class="said">{promise ?? words('erased')}</span>{' '}
                  <span class="quiet">
                    {doneAt
                      ? words('remedyDone', { time: time(doneAt) })
                      : words('remedyOpen', { day: formatDate(dueOn, language, now) })}
                  </span>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
        {said('answer').map((telling) => drawTelling(ctx, telling))}
        {one.threads.length > 0 ? (
          <Section id="asked" title={words('asked')}>
            <ul>
              {one.threads.map((thread) => (
                <li key={thread}>
                  <a href={`/threads/${thread}`}>{words('askedOpen')}</a>
                </li>
              ))}
            </ul>
          </Section>
        ) : null}
        <Section id="ask" title={words('ask')} text={words('askText')} sheet>
          <form class="answer-form" method="post" action={`${concernedPath(one.incidentId)}/ask`} noValidate>
            <Hidden csrf={csrf(ctx)} values={{ id: v7() }} />
            <FieldView
              id="concerned-role"
              field={{
                name: 'role',
                kind: 'choice',
                label: words('askRole'),
                required: true,
                options: askable.map((value) => ({ value, label: words(`askRoles.${value}`) })),
              }}
              value={wrong?.role ?? 'hr'}
              optional={t('common.optional')}
            />
            <WordsField ctx={ctx} id="concerned-text" name="text" label={words('askWords')} wrong={wrong} />
            <Button look="primary">{words('askDo')}</Button>
          </form>
        </Section>
        <p class="section-text">
          {words('rights')} <a href={newRequestPath()}>{words('rightsOpen')}</a>
        </p>
      </>
    ),
  });
}

function drawTelling(ctx: Ctx, { id, kind, at, words: text }: MyTelling) {
  const { language } = ctx.state;
  const t = translate(ctx);
  const said = text?.[language];
  return (
    <Section
      key={id}
      id={`telling-${id}`}
      title={t(`crisis.concerned.page.${kind}`)}
      text={t('crisis.concerned.page.at', { time: formatMoment(at, language, signedIn(ctx).timeZone) })}
      sheet
    >
      {said ? (
        fieldsOf[kind].map((field) => (
          <div key={field}>
            <h3>{t(`crisis.affected.field.${field}`)}</h3>
            <p class="said">{said[field]}</p>
          </div>
        ))
      ) : (
        <p>{t('crisis.concerned.page.erased')}</p>
      )}
    </Section>
  );
}

/** POST /concerned/:incident/ask */
async function asked(ctx: Ctx): Promise<void> {
  const one = await mine(ctx);
  const { app, now } = ctx.state;
  const viewer = signedIn(ctx);
  demand(viewer, 'questions.ask');
  const { id, text = '', ...fields } = formFields(ctx);
  const role = askable.find((known) => known === fields.role) ?? 'hr';
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of a question');
  const problem = textProblem(text);
  if (problem) {
    ctx.status = 422;
    return showConcerned(ctx, { typed: text, role, problem });
  }
  const { incidentId, affectedId } = one;
  const thread = await inTransaction(app.db, (tx) =>
    askAbout(tx, app, { id, incidentId, affectedId, person: viewer.id, role, text, now }),
  );
  ctx.redirect(`/threads/${thread}`);
  ctx.status = 303;
}
