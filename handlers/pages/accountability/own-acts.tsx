import { v7 } from 'uuid';
import { casePath } from '../../../src/accountability/present.ts';
import { stateOf } from '../../../src/accountability/rules.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { Button, FieldView, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn, translate } from '../../context.ts';
import type { Shown } from './one.tsx';
import { ActForm, typedIn } from './words-form.tsx';

/** What the person can do: speak, talk, say nothing, bring somebody, and later have it looked at again. */
export function OwnActs(shown: Shown) {
  const { ctx, one } = shown;
  const t = translate(ctx);
  const state = stateOf(one);
  const before = state === 'hearing' || state === 'heard';
  const own = (key: string, params = {}) => t(`accountability.own.${key}`, params);
  const colleague = (
    <FieldView
      id="companion-no"
      field={{ name: 'staffNo', kind: 'text', label: own('companionNo'), maxLength: 60 }}
      value={typedIn(shown, 'companion', 'staffNo')}
      optional={t('common.optional')}
    />
  );
  return (
    <>
      {one.heard === 'talk' && before && !one.talkAnsweredAt ? <Minutes {...shown} /> : null}
      {before ? <Statement {...shown} /> : null}
      <div class="flow">
        {before ? (
          <ActForm
            {...{ ...shown, act: 'talk-asked', ask: own('talk'), text: own('talkText') }}
            {...{ label: own('talkWords'), confirm: own('talk') }}
          />
        ) : null}
        {one.closedAt ? null : (
          <ActForm
            {...{ ...shown, act: 'companion', ask: own('companion'), text: own('companionText') }}
            {...{ label: own('companionWords'), optional: true, confirm: own('companionDo') }}
          >
            {colleague}
          </ActForm>
        )}
        {before && one.challengedAt ? <p>{own('challengeWaits')}</p> : null}
        {before && !one.challengedAt && one.handlerId && !one.challengedIds.includes(one.handlerId) ? (
          <ActForm
            {...{ ...shown, act: 'challenge', ask: own('challenge'), text: own('challengeText') }}
            {...{ label: own('challengeWords'), confirm: own('challengeDo') }}
          />
        ) : null}
        {state === 'hearing' ? (
          <ActForm
            {...{ ...shown, act: 'declined', ask: own('decline'), text: own('declineText') }}
            confirm={own('declineDo')}
          />
        ) : null}
        {state === 'decided' ? (
          <ActForm
            {...{ ...shown, act: 'appeal', ask: own('appeal'), label: own('appealWords') }}
            text={own('appealText', {
              until: moment(ctx, one.appealUntil),
            })}
            confirm={own('appealDo')}
          />
        ) : null}
      </div>
    </>
  );
}

const moment = (ctx: Ctx, at: Date | null): string =>
  at ? formatMoment(at, ctx.state.language, signedIn(ctx).timeZone) : '';

/** The one thing that most people want to do here stands open. */
function Statement(shown: Shown) {
  const { ctx, one } = shown;
  const t = translate(ctx);
  return (
    <Section id="statement" title={t('accountability.own.statement')} sheet>
      <form class="answer-form" method="post" action={`${casePath(one.id)}/statement`} noValidate>
        <Hidden csrf={csrf(ctx)} values={{ once: typedIn(shown, 'statement', 'once') || v7() }} />
        <FieldView
          id="statement-words"
          field={{
            ...{ name: 'words', kind: 'long-text', label: t('accountability.page.words') },
            ...{ required: true, maxLength: longestText },
          }}
          value={typedIn(shown, 'statement', 'words')}
          optional=""
        />
        <Button look="primary">{t('accountability.own.statementDo')}</Button>
      </form>
    </Section>
  );
}

function Minutes(shown: Shown) {
  const { ctx, one } = shown;
  const t = translate(ctx);
  return (
    <Section
      id="minutes"
      title={t('accountability.own.minutes')}
      text={t('accountability.own.minutesText', { until: moment(ctx, one.minutesBy) })}
      sheet
    >
      <form class="answer-form" method="post" action={`${casePath(one.id)}/talk-answer`} noValidate>
        <Hidden csrf={csrf(ctx)} values={{ once: typedIn(shown, 'talk-answer', 'once') || v7() }} />
        <FieldView
          id="minutes-agree"
          field={{
            ...{ name: 'agree', kind: 'choice', label: t('accountability.own.minutes'), required: true },
            options: [
              { value: '1', label: t('accountability.own.agree') },
              { value: '0', label: t('accountability.own.differs') },
            ],
          }}
          value={typedIn(shown, 'talk-answer', 'agree')}
          optional=""
        />
        <FieldView
          id="minutes-words"
          field={{
            ...{ name: 'words', kind: 'long-text', label: t('accountability.own.minutesWords') },
            maxLength: longestText,
          }}
          value={typedIn(shown, 'talk-answer', 'words')}
          optional={t('common.optional')}
        />
        <Button look="primary">{t('accountability.own.minutesDo')}</Button>
      </form>
    </Section>
  );
}
