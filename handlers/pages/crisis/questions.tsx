import type Router from '@koa/router';
import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import { ask, type Question, questionsOf, reply } from '../../../src/crisis/room/questions.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { Badge, Button, Confirm, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../../context.ts';
import { WordsField, type WrongWords } from '../words-field.tsx';
import { backTo, inside, renderIncident } from './frame.tsx';
import { showRoom } from './room.tsx';

/** Questions of the team: asked in the room, answered on a page each, so that nothing typed is drawn over. */
export function questionPages(router: Router<State>): void {
  router.post('/crisis/:incident/questions', asked);
  router.get('/crisis/:incident/questions/:question', (ctx) => showQuestion(ctx));
  router.post('/crisis/:incident/questions/:question/reply', replied);
}

const questionPath = (incident: string, question: string) => `${crisisPath(incident)}/questions/${question}`;

/** Those without an answer first. */
export function drawQuestions(ctx: Ctx, incident: string, questions: readonly Question[]) {
  const t = translate(ctx);
  return (
    <div class="flow">
      {questions.length === 0 ? <p class="quiet">{t('crisis.questions.none')}</p> : null}
      {questions.map((question) => (
        <div class="sheet" key={question.id}>
          <Said ctx={ctx} said={question} />
          {question.replies.map((one) => (
            <Said ctx={ctx} said={one} key={one.id} answer />
          ))}
          <p>
            {question.replies.length === 0 ? (
              <>
                <Badge tone="wait">{t('crisis.questions.open')}</Badge>{' '}
              </>
            ) : null}
            <a href={questionPath(incident, question.id)}>
              {t(`crisis.questions.${question.replies.length === 0 ? 'answer' : 'more'}`)}
            </a>
          </p>
        </div>
      ))}
    </div>
  );
}

function Said({
  ctx,
  said: { byName, at, text },
  answer = false,
}: {
  ctx: Ctx;
  said: Pick<Question, 'byName' | 'at' | 'text'>;
  answer?: boolean;
}) {
  const t = translate(ctx);
  return (
    <>
      <p class="quiet">
        {answer ? `${t('crisis.questions.answer')} · ` : ''}
        {byName} · {formatMoment(at, ctx.state.language, signedIn(ctx).timeZone)}
      </p>
      <p class="said">{text ?? t('crisis.page.erased')}</p>
    </>
  );
}

export function AskForm({ ctx, incident, wrong }: { ctx: Ctx; incident: string; wrong?: WrongWords }) {
  const t = translate(ctx);
  return (
    <Confirm
      ask={t('crisis.questions.ask')}
      text={t('crisis.questions.askText')}
      confirm={t('crisis.questions.askDo')}
      look="plain"
      open={wrong !== undefined}
      post={{ url: `${crisisPath(incident)}/questions`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      <WordsField ctx={ctx} id="crisis-question" label={t('crisis.questions.askLabel')} wrong={wrong} />
    </Confirm>
  );
}

/** POST /crisis/:incident/questions */
async function asked(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  const { words = '', once = v7() } = formFields(ctx);
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showRoom(ctx, { question: { typed: words, problem } });
  }
  const said = { text: words, by: viewer.id, once: `page:${viewer.id}:${once.slice(0, 80)}`, now };
  await inTransaction(app.db, (tx) => ask(tx, app, incident.id, said));
  backTo(ctx, incident.id, '/room');
}

/** GET /crisis/:incident/questions/:question */
async function showQuestion(ctx: Ctx, wrong?: { typed: string; problem: string }): Promise<void> {
  const { incident } = await inside(ctx);
  const { app } = ctx.state;
  const t = translate(ctx);
  const id = idParam(ctx, 'question');
  const question = (await questionsOf(app.db, app.vault, incident.id)).find((one) => one.id === id);
  if (!question) throw new HeedError('not-found', `there is no question ${id} in this incident`);
  renderIncident(ctx, {
    incident,
    section: 'room',
    body: (
      <Section id="question" title={t('crisis.questions.title')} sheet>
        <Said ctx={ctx} said={question} />
        {question.replies.map((one) => (
          <Said ctx={ctx} said={one} key={one.id} answer />
        ))}
        <form class="answer-form" method="post" action={`${questionPath(incident.id, id)}/reply`} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ once: v7() }} />
          <WordsField ctx={ctx} id="crisis-reply" label={t('crisis.questions.answerLabel')} wrong={wrong} />
          <Button look="primary">{t('crisis.questions.answerDo')}</Button>
        </form>
      </Section>
    ),
  });
}

/** POST /crisis/:incident/questions/:question/reply */
async function replied(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  const question = idParam(ctx, 'question');
  const { words = '', once = v7() } = formFields(ctx);
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showQuestion(ctx, { typed: words, problem });
  }
  const said = { text: words, by: viewer.id, once: `page:${viewer.id}:${once.slice(0, 80)}`, now };
  await inTransaction(app.db, (tx) => reply(tx, app, { incident: incident.id, question }, said));
  backTo(ctx, incident.id, '/room');
}
