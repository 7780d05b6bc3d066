import { isSilent, mostSilentMonths, mostSilentMonthsInAll } from '../../../src/access-cases/rules.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { Alert, Confirm, FieldView, Section } from '../../../src/web/components/index.ts';
import type { CasePart, WrongForm } from './case.tsx';

/** For whoever may be the second person; others read whose turn it is. */
export function Decide({ view, words, post, wrong, viewerId }: CasePart & { viewerId: string }) {
  const { t } = words;
  const { one, approvers } = view;
  if (!approvers.me)
    return (
      <Alert tone="info">
        <p>
          {viewerId === one.askedBy
            ? t('access.notYours')
            : t('access.nobodyElse', {
                roles: approvers.roles.map((role) => t(`access.role.${role}`)).join(' / '),
              })}
        </p>
      </Alert>
    );
  const error = errorOf(wrong, 'refuse', words.language);
  return (
    <Section id="decide" title={t('access.decide')} text={t('access.decideText')}>
      <Confirm
        ask={t('access.approve')}
        text={t('access.approveText', { name: one.askedByName, days: one.days })}
        confirm={t('access.approve')}
        look="plain"
        post={post('decide')}
        values={{ verdict: 'approved' }}
      />
      <Confirm
        ask={t('access.refuse')}
        text={t('access.refuseText')}
        confirm={t('access.refuse')}
        look="plain"
        post={post('decide')}
        values={{ verdict: 'refused' }}
        open={error.reason !== undefined}
      >
        <FieldView
          id="access-refusal"
          field={{
            name: 'text',
            kind: 'long-text',
            label: t('access.refusal'),
            required: true,
            maxLength: 4_000,
          }}
          value={wrong?.form === 'refuse' ? (wrong.values.text ?? '') : ''}
          optional=""
          {...(error.reason ? { error: error.reason } : {})}
        />
      </Confirm>
    </Section>
  );
}

/** Telling those concerned later still: asked for by one, decided by another. Nothing where they know already. */
export function DelayParts({ view, words, post, wrong, today, viewerId }: CasePart & { viewerId: string }) {
  const { t, date } = words;
  const { one, approvers } = view;
  if (!isSilent(one, today) || one.state === 'refused' || one.state === 'asked') return null;
  if (one.delayUntil)
    return (
      <Section id="delay" title={t('access.delay')}>
        <p>{t('access.delayAsked', { name: one.delayByName ?? '', day: date(one.delayUntil) })}</p>
        <p class="said">{view.words.delay ?? t('access.gone')}</p>
        {approvers.delay ? (
          <>
            <Confirm
              ask={t('access.delayGrant')}
              text={t('access.delayGrantText')}
              confirm={t('access.delayGrant')}
              look="plain"
              post={post('delay/decide')}
              values={{ verdict: 'granted' }}
            />
            <Confirm
              ask={t('access.delayRefuse')}
              text={t('access.delayRefuseText')}
              confirm={t('access.delayRefuse')}
              look="plain"
              post={post('delay/decide')}
              values={{ verdict: 'refused' }}
            />
          </>
        ) : (
          <p class="quiet">{viewerId === one.delayBy ? t('access.notYours') : null}</p>
        )}
      </Section>
    );
  const error = errorOf(wrong, 'delay', words.language);
  const values = wrong?.form === 'delay' ? wrong.values : {};
  return (
    <Confirm
      ask={t('access.delay')}
      text={t('access.delayText', { most: mostSilentMonthsInAll })}
      confirm={t('access.delayAsk')}
      look="plain"
      post={post('delay')}
      open={wrong?.form === 'delay'}
    >
      <FieldView
        id="access-silentUntil"
        field={{
          ...{ name: 'silentUntil', kind: 'date', label: t('access.silentUntil'), required: true },
          help: t('access.silentHelp', { most: mostSilentMonths }),
        }}
        value={values.silentUntil ?? ''}
        optional=""
        {...(error.silentUntil ? { error: error.silentUntil } : {})}
      />
      <FieldView
        id="access-silentGround"
        field={{
          ...{ name: 'silentGround', kind: 'long-text', label: t('access.silentGround') },
          ...{ required: true, maxLength: 4_000 },
        }}
        value={values.silentGround ?? ''}
        optional=""
        {...(error.silentReason ? { error: error.silentReason } : {})}
      />
    </Confirm>
  );
}

/** What is wrong, by the place it is at. */
function errorOf(
  wrong: WrongForm | undefined,
  form: WrongForm['form'],
  language: 'zh-CN' | 'en',
): Partial<Record<string, string>> {
  if (wrong?.form !== form) return {};
  return Object.fromEntries(
    wrong.problems.map((one) => [one.said?.place.code ?? '', sayProblem(language, one).problem]),
  );
}
