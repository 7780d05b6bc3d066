import { outcomes, type Seat, stateOf } from '../../../src/accountability/rules.ts';
import { longestText } from '../../../src/threads/rules.ts';
import { FieldView, Section } from '../../../src/web/components/index.ts';
import { translate } from '../../context.ts';
import type { Shown } from './one.tsx';
import { ActForm, typedIn } from './words-form.tsx';

/** For whoever hears: everything that leads to an outcome, and not the outcome. */
export function HandlerActs(shown: Shown) {
  const { one } = shown;
  const t = translate(shown.ctx);
  const page = (key: string) => t(`accountability.page.${key}`);
  const state = stateOf(one);
  if (state === 'closed') return null;
  if (one.challengedAt)
    return (
      <Section id="act" title={page('act')} text={page('waits')}>
        <Leave {...shown} seat="handler" />
      </Section>
    );
  const before = state === 'hearing' || state === 'heard';
  const say = (act: string, key: string) => (
    <ActForm
      {...{ ...shown, act, ask: page(key), text: page(`${key}Text`), label: page('words') }}
      confirm={page('save')}
    />
  );
  return (
    <Section id="act" title={page('act')}>
      <div class="flow">
        {before ? (
          <>
            <ActForm
              {...{ ...shown, act: 'talk-offered', ask: page('offer'), text: page('offerText') }}
              {...{ label: page('offerWords'), confirm: page('send') }}
            >
              <FieldView
                id="talk-at"
                field={{ name: 'at', kind: 'text', label: page('offerAt'), required: true }}
                type="datetime-local"
                value={typedIn(shown, 'talk-offered', 'at')}
                optional=""
              />
            </ActForm>
            {say('talk', 'talk')}
            {say('facts', 'facts')}
            {say('handed', 'handed')}
            {say('represented', 'represented')}
            {state === 'hearing' ? (
              <ActForm
                {...{ ...shown, act: 'absent', ask: page('absent'), text: page('absentText') }}
                confirm={page('absent')}
              />
            ) : null}
          </>
        ) : null}
        <ActForm
          {...{ ...shown, act: 'seat', ask: page('seat'), text: page('seatText'), confirm: page('save') }}
        >
          <FieldView
            id="seat-which"
            field={{
              ...{ name: 'seat', kind: 'choice', label: page('seatWhich'), required: true },
              options: [
                ...(before ? [{ value: 'decider', label: page('decider') }] : []),
                { value: 'appeal', label: page('appeal') },
              ],
            }}
            value={typedIn(shown, 'seat', 'seat') || (before ? 'decider' : 'appeal')}
            optional=""
          />
          <FieldView
            id="seat-no"
            field={{ name: 'staffNo', kind: 'text', label: page('seatNo'), required: true, maxLength: 60 }}
            value={typedIn(shown, 'seat', 'staffNo')}
            optional=""
          />
        </ActForm>
        <Leave {...shown} seat="handler" />
        {before ? (
          <ActForm
            {...{ ...shown, act: 'withdrawn', ask: page('withdraw'), text: page('withdrawText') }}
            {...{ label: page('words'), confirm: page('withdraw'), look: 'danger' }}
          />
        ) : null}
      </div>
    </Section>
  );
}

function Leave({ seat, ...shown }: Shown & { seat: Seat }) {
  const t = translate(shown.ctx);
  return (
    <ActForm
      {...{ ...shown, act: `leave-${seat}`, ask: t('accountability.page.leave') }}
      {...{ text: t('accountability.page.leaveText'), confirm: t('accountability.page.leave') }}
    />
  );
}

export function DeciderActs(shown: Shown) {
  const { one } = shown;
  const t = translate(shown.ctx);
  const page = (key: string) => t(`accountability.page.${key}`);
  if (one.outcome !== null || one.closedAt) return null;
  return (
    <Section id="decide" title={page('act')}>
      <div class="flow">
        <ActForm
          {...{ ...shown, act: 'decide', ask: page('decide'), text: page('decideText') }}
          {...{ label: page('decideWords'), confirm: page('send') }}
        >
          <FieldView
            id="decide-outcome"
            field={{
              ...{ name: 'outcome', kind: 'choice', label: page('decideWhich'), required: true },
              options: outcomes.map((value) => ({ value, label: t(`accountability.outcome.${value}`) })),
            }}
            value={typedIn(shown, 'decide', 'outcome')}
            optional=""
          />
          <FieldView
            id="decide-proportion"
            field={{
              ...{ name: 'proportion', kind: 'long-text', label: page('decideProportion') },
              maxLength: longestText,
            }}
            value={typedIn(shown, 'decide', 'proportion')}
            optional={t('common.optional')}
          />
        </ActForm>
        <Leave {...shown} seat="decider" />
      </div>
    </Section>
  );
}

export function AppealActs(shown: Shown) {
  const { one } = shown;
  const t = translate(shown.ctx);
  const page = (key: string) => t(`accountability.page.${key}`);
  if (one.closedAt) return null;
  const before = one.outcome ? outcomes.indexOf(one.outcome) : 0;
  return (
    <Section id="appeal" title={page('act')}>
      <div class="flow">
        {stateOf(one) === 'appealed' ? (
          <ActForm
            {...{ ...shown, act: 'decide-appeal', ask: page('appealDecide'), text: page('decideText') }}
            {...{ label: page('appealWords'), confirm: page('send') }}
          >
            <FieldView
              id="appeal-result"
              field={{
                ...{ name: 'result', kind: 'choice', label: page('appealResult'), required: true },
                options: (['upheld', 'milder', 'lifted'] as const).map((value) => ({
                  value,
                  label: t(`accountability.result.${value}`),
                })),
              }}
              value={typedIn(shown, 'decide-appeal', 'result')}
              optional=""
            />
            {before > 1 ? (
              <FieldView
                id="appeal-outcome"
                field={{
                  ...{ name: 'outcome', kind: 'choice', label: page('appealOutcome') },
                  options: outcomes
                    .slice(1, before)
                    .map((value) => ({ value, label: t(`accountability.outcome.${value}`) })),
                }}
                value={typedIn(shown, 'decide-appeal', 'outcome')}
                optional={t('common.optional')}
              />
            ) : null}
          </ActForm>
        ) : null}
        <Leave {...shown} seat="appeal" />
      </div>
    </Section>
  );
}
