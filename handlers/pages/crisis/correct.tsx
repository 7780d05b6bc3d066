import type Router from '@koa/router';
import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import { lockIncident } from '../../../src/crisis/store.ts';
import { addWords, wordsOf } from '../../../src/crisis/words.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { Button, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, translate } from '../../context.ts';
import { WordsField } from '../words-field.tsx';
import { backTo, inside, renderIncident } from './frame.tsx';

/** What was known and is otherwise: said anew, while the entry stays and says so. */
export function correctionPages(router: Router<State>): void {
  router.get('/crisis/:incident/words/:word', (ctx) => showCorrection(ctx));
  router.post('/crisis/:incident/words/:word/correct', corrected);
}

export const correctionPath = (incident: string, word: string): string =>
  `${crisisPath(incident)}/words/${word}`;

/** GET /crisis/:incident/words/:word */
async function showCorrection(ctx: Ctx, wrong?: { typed: string; problem: string }): Promise<void> {
  const { incident, word } = await found(ctx);
  const t = translate(ctx);
  renderIncident(ctx, {
    incident,
    section: 'muster',
    body: (
      <Section
        id="correct"
        title={t('crisis.questions.correctTitle')}
        text={t('crisis.questions.correctText')}
        sheet
      >
        <p class="said">{word.text ?? t('crisis.page.erased')}</p>
        <form
          class="answer-form"
          method="post"
          action={`${correctionPath(incident.id, word.id)}/correct`}
          noValidate
        >
          <Hidden csrf={csrf(ctx)} values={{ once: v7() }} />
          <WordsField
            ctx={ctx}
            id="crisis-correction"
            label={t('crisis.questions.correctLabel')}
            wrong={wrong}
          />
          <Button look="primary">{t('crisis.questions.correctDo')}</Button>
        </form>
      </Section>
    ),
  });
}

async function found(ctx: Ctx) {
  const { incident, viewer } = await inside(ctx);
  const { app } = ctx.state;
  const id = idParam(ctx, 'word');
  const word = (await wordsOf(app.db, app.vault, incident.id)).find((one) => one.id === id);
  if (!word) throw new HeedError('not-found', `there is no entry ${id} in this incident`);
  return { incident, viewer, word };
}

/** POST /crisis/:incident/words/:word/correct */
async function corrected(ctx: Ctx): Promise<void> {
  const { incident, viewer, word } = await found(ctx);
  const { app, now } = ctx.state;
  const { words = '', once = v7() } = formFields(ctx);
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showCorrection(ctx, { typed: words, problem });
  }
  const said = {
    ...{ by: viewer.id, text: words, corrects: word.id, now },
    once: `page:${viewer.id}:${once.slice(0, 80)}`,
  };
  await inTransaction(app.db, async (tx) => addWords(tx, app, await lockIncident(tx, incident.id), said));
  backTo(ctx, incident.id);
}
