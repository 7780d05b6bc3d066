import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import type { IncidentView } from '../../../src/crisis/read.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { Badge, Confirm } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';
import { WordsField, type WrongWords } from '../words-field.tsx';
import { correctionPath } from './correct.tsx';

/** What is known, in the order in which it was said. */
export function drawKnown(ctx: Ctx, { known, incident }: IncidentView) {
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const t = translate(ctx);
  return (
    <div class="flow">
      {known.length === 0 ? <p>{t('crisis.page.knownNothing')}</p> : null}
      {known.map(({ id, byName, at, text, corrects, correctedBy }) => (
        <div class="sheet" key={id}>
          <p class="quiet">
            {byName} · {formatMoment(at, language, timeZone)}{' '}
            {corrects ? <Badge tone="info">{t('crisis.questions.correction')}</Badge> : null}
            {correctedBy ? <Badge tone="warn">{t('crisis.questions.corrected')}</Badge> : null}
          </p>
          <p class={correctedBy ? 'said quiet' : 'said'}>{text ?? t('crisis.page.erased')}</p>
          {correctedBy || incident.closedAt ? null : (
            <p>
              <a href={correctionPath(incident.id, id)}>{t('crisis.questions.correct')}</a>
            </p>
          )}
        </div>
      ))}
    </div>
  );
}

/** The form by which anybody in it adds what they know. */
export function AddKnown({ ctx, view, words }: { ctx: Ctx; view: IncidentView; words?: WrongWords }) {
  const t = translate(ctx);
  return (
    <Confirm
      ask={t('crisis.page.add')}
      text={t('crisis.page.addHelp')}
      confirm={t('crisis.page.addDo')}
      look="plain"
      open={words !== undefined}
      post={{ url: `${crisisPath(view.incident.id)}/words`, csrf: csrf(ctx) }}
      values={{ once: v7() }}
    >
      <WordsField ctx={ctx} id="crisis-add" label={t('crisis.page.addLabel')} wrong={words} />
    </Confirm>
  );
}
