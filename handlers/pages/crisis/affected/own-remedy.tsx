import type Router from '@koa/router';
import { remedyPath } from '../../../../src/crisis/affected/present.ts';
import { findRemedy, remedyDone } from '../../../../src/crisis/affected/remedies.ts';
import { lockReal } from '../../../../src/crisis/affected/store.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { formatDate } from '../../../../src/messages/format.ts';
import { can } from '../../../../src/people/permissions.ts';
import { longestText, textProblem } from '../../../../src/threads/rules.ts';
import {
  Alert,
  Badge,
  Button,
  FieldView,
  Hidden,
  PageHead,
  Section,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../../../context.ts';
import { renderPage } from '../../frame.tsx';

/** What somebody has to do who promised it, and need not be in the incident. Before an incident's own pages. */
export function ownRemedyPages(router: Router<State>): void {
  router.get('/crisis/remedies/:remedy', showOwnRemedy);
  router.post('/crisis/remedies/:remedy/done', keptOwnPromise);
}

/** Whoever may not hears that there is none. @throws HeedError `not-found` */
async function own(ctx: Ctx) {
  const viewer = signedIn(ctx);
  const { app } = ctx.state;
  const one = await findRemedy(app.db, app.vault, idParam(ctx, 'remedy'));
  if (!can(viewer, 'affected.remedy', { personId: one.owner }))
    throw new HeedError('not-found', `promise ${one.id} is another's`);
  return { one, viewer };
}

/** GET /crisis/remedies/:remedy */
async function showOwnRemedy(ctx: Ctx): Promise<void> {
  const { one } = await own(ctx);
  const { now, language } = ctx.state;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.affected.remedies.${key}`, params);
  renderPage(ctx, {
    title: words('mine'),
    width: 'reading',
    path: remedyPath(one.id),
    body: (
      <>
        <PageHead
          title={words('mine')}
          lead={words('mineText', { name: one.byName })}
          marks={<Badge>{words('mineBack', { code: one.code })}</Badge>}
        />
        <Section id="promise" title={words('promise')} sheet>
          <p class="said">{one.promise ?? t('crisis.concerned.page.erased')}</p>
          <p class="quiet">
            {t('crisis.concerned.page.remedyOpen', { day: formatDate(one.dueOn, language, now) })}
          </p>
        </Section>
        {one.doneAt ? (
          <Alert tone="good">
            <p>{words('mineDone')}</p>
          </Alert>
        ) : (
          <form class="answer-form" method="post" action={`${remedyPath(one.id)}/done`}>
            <Hidden csrf={csrf(ctx)} />
            <FieldView
              id="remedy-note"
              field={{ name: 'note', kind: 'long-text', label: words('note'), maxLength: longestText }}
              value=""
              optional={t('common.optional')}
            />
            <Button look="primary">{words('doIt')}</Button>
          </form>
        )}
      </>
    ),
  });
}

/** POST /crisis/remedies/:remedy/done */
async function keptOwnPromise(ctx: Ctx): Promise<void> {
  const { one, viewer } = await own(ctx);
  const { app, now } = ctx.state;
  const { note = '' } = formFields(ctx);
  if (textProblem(note) === 'tooLong') throw new HeedError('bad-request', 'the note is too long');
  await inTransaction(app.db, async (tx) =>
    remedyDone(tx, app, await lockReal(tx, one.incidentId), { id: one.id, note, by: viewer.id, now }),
  );
  ctx.redirect(remedyPath(one.id));
  ctx.status = 303;
}
