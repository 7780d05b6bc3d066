import type Router from '@koa/router';
import { v7 } from 'uuid';
import { z } from 'zod';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { demand } from '../../src/people/permissions.ts';
import { comment, findOpenConsultation, runningConsultations } from '../../src/procedure/consultation.ts';
import { consultationPath } from '../../src/procedure/present.ts';
import { loadDraftText } from '../../src/procedure/store.ts';
import { threadPath } from '../../src/threads/present.ts';
import { textProblem } from '../../src/threads/rules.ts';
import { Badge, Button, FieldView, Hidden, PageHead, Section } from '../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../context.ts';
import { renderPage } from './frame.tsx';
import { PolicyText } from './policy-text.tsx';

const saying = z.object({ id: z.uuid(), comment: z.string().max(40_000).default('') });

/** Drafts that staff are asked about. */
export function consultations(router: Router<State>): void {
  router.get('/board/consultations/:consultation', (ctx: Ctx) => show(ctx, {}));
  router.post('/board/consultations/:consultation', say);
}

interface Entered {
  text?: string;
  problem?: string;
}

/** GET /board/consultations/:consultation: the whole draft, and a place to say what one thinks of it. */
async function show(ctx: Ctx, entered: Entered): Promise<void> {
  demand(signedIn(ctx), 'policies.read');
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const found = await findOpenConsultation(app.db, idParam(ctx, 'consultation'), now);
  const text = await loadDraftText(app.db, found.draftId, language);
  const { front } = text;
  const url = consultationPath(found.id);
  if (entered.problem) ctx.status = 422;
  renderPage(ctx, {
    title: front.title,
    width: 'reading',
    path: url,
    body: (
      <>
        <PageHead
          title={front.title}
          lead={t('procedure.consultation.line')}
          up={{ href: '/board', label: t('board.title') }}
          marks={<Badge tone="wait">{t('procedure.consultation.state')}</Badge>}
        />
        <p>
          {t('procedure.consultation.until')} {formatMoment(found.untilAt, language, app.zone)} ·{' '}
          <a href="#comment">{t('procedure.consultation.comment')}</a>
        </p>
        <PolicyText text={text} t={t} />
        <Section id="comment" title={t('procedure.form.title')} text={t('procedure.form.intro')}>
          <form class="answer" method="post" action={url} noValidate>
            <Hidden csrf={csrf(ctx)} values={{ id: v7() }} />
            <FieldView
              id="comment-text"
              field={{
                name: 'comment',
                kind: 'long-text',
                label: t('procedure.form.label'),
                required: true,
                maxLength: 4_000,
              }}
              value={entered.text ?? ''}
              {...(entered.problem ? { error: t(`threads.problem.${entered.problem}`) } : {})}
              focusError
              optional={t('common.optional')}
            />
            <div class="answer-buttons">
              <Button look="primary">{t('procedure.form.submit')}</Button>
            </div>
            <p class="answer-note">{t('procedure.consultation.note')}</p>
          </form>
        </Section>
        <p class="quiet">
          {t('notices.page.fingerprint')} <code class="hash">{text.sha256}</code>
        </p>
      </>
    ),
  });
}

/** POST /board/consultations/:consultation: opens a talk with HR. The same form sent twice says it once. */
async function say(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'policies.read');
  const { app, now } = ctx.state;
  const read = saying.safeParse(formFields(ctx));
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a comment');
  const { id, comment: text } = read.data;
  const problem = textProblem(text);
  if (problem) return show(ctx, { text, problem });
  const consultationId = idParam(ctx, 'consultation');
  const threadId = await inTransaction(app.db, (tx) =>
    comment(tx, { vault: app.vault }, { id, consultationId, person: viewer.id, text, now }),
  );
  ctx.redirect(threadPath(threadId));
  ctx.status = 303;
}

/** What staff are asked about now, for the top of the board. */
export async function openForComments(ctx: Ctx) {
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const running = await runningConsultations(app.db, now);
  if (running.length === 0) return null;
  const drafts = await Promise.all(
    running.map(async (one) => ({ ...one, text: await loadDraftText(app.db, one.draftId, language) })),
  );
  return (
    <div class="board">
      {drafts.map(({ id, untilAt, text: { front } }) => (
        <article key={id} class="sheet board-card">
          <div class="page-title">
            <h2>
              <a href={consultationPath(id)}>{front.title}</a>
            </h2>
            <Badge tone="wait">{t('procedure.consultation.state')}</Badge>
          </div>
          <ol class="summary" lang={language}>
            {front.summary.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
          <p class="quiet">
            {t('procedure.consultation.until')} {formatMoment(untilAt, language, app.zone)}
          </p>
        </article>
      ))}
    </div>
  );
}
