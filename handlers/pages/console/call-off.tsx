import { type CallOffReason, callOffReasons } from '../../../src/notices/call-off.ts';
import { FieldView, Section } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

/** What asking somebody no more does and does not, before anybody does it. */
export function WhatItDoes({ words: { t } }: { words: Words }) {
  return (
    <>
      <Section id="does" title={t('console.callOff.what')}>
        <ul class="points">
          {(['stop', 'counted', 'stays'] as const).map((one) => (
            <li key={one}>{t(`console.callOff.does.${one}`)}</li>
          ))}
        </ul>
      </Section>
      <Section id="does-not" title={t('console.callOff.not')}>
        <ul class="points">
          {(['undo', 'exempt', 'told'] as const).map((one) => (
            <li key={one}>{t(`console.callOff.doesNot.${one}`)}</li>
          ))}
        </ul>
      </Section>
    </>
  );
}

/** Why, out of a few: what is written about people here would stand in evidence that nobody can change. */
export function ReasonField(props: { reason?: CallOffReason | undefined; missing: boolean; words: Words }) {
  const { reason, missing, words } = props;
  const { t } = words;
  return (
    <FieldView
      id="reason"
      field={{
        name: 'reason',
        label: t('console.callOff.reason'),
        kind: 'choice',
        required: true,
        options: callOffReasons.map((value) => ({ value, label: t(`console.callOff.reasons.${value}`) })),
      }}
      value={reason ?? ''}
      optional=""
      {...(missing ? { error: t('console.callOff.noReason') } : {})}
    />
  );
}
