import { accountabilityPath, casePath } from '../../../src/accountability/present.ts';
import type { Case } from '../../../src/accountability/store.ts';
import { entriesOf } from '../../../src/accountability/words.ts';
import { Alert, FieldView, PageHead, Section } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import type { Wrong } from './one.tsx';
import { ActForm, typedIn } from './words-form.tsx';

/** For whoever decides on a challenge: who is challenged and why, and neither whom the case is about nor the rest of the file. */
export async function showJudge(ctx: Ctx, one: Case, wrong?: Wrong): Promise<void> {
  const { app } = ctx.state;
  const t = translate(ctx);
  const page = (key: string) => t(`accountability.page.${key}`);
  const entries = await entriesOf(app.db, app.vault, one.id);
  const reason = entries.findLast(({ kind }) => kind === 'challenge');
  const shown = { ctx, one, wrong };
  renderPage(ctx, {
    title: one.code,
    width: 'reading',
    path: casePath(one.id),
    body: (
      <>
        <PageHead
          title={one.code}
          lead={t('accountability.page.judgeText', { name: one.handlerName ?? '' })}
          up={{ href: accountabilityPath, label: t('accountability.title') }}
        />
        {wrong ? (
          <Alert tone="bad" announce="alert">
            {wrong.problem}
          </Alert>
        ) : null}
        <Section id="file" title={t('accountability.kind.challenge')} sheet>
          <p class="said">{reason?.text ?? page('erased')}</p>
        </Section>
        <ActForm
          {...{ ...shown, act: 'challenge-answer', ask: page('judge'), text: page('judgeNext') }}
          {...{ label: page('judgeWords'), confirm: page('send') }}
        >
          <FieldView
            id="judge-which"
            field={{
              ...{ name: 'granted', kind: 'choice', label: page('judgeWhich'), required: true },
              options: [
                { value: 'yes', label: page('granted') },
                { value: 'no', label: page('refused') },
              ],
            }}
            value={typedIn(shown, 'challenge-answer', 'granted')}
            optional=""
          />
        </ActForm>
      </>
    ),
  });
}
