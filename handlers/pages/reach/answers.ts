import type { AnswerKind } from '../../../src/db/schema.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import type { PaperResult } from '../../../src/notices/paper/record.ts';
import type { Refusal } from '../../../src/notices/rules.ts';

const kinds = ['acknowledge', 'consent', 'decline', 'concern', 'withdraw'] as const satisfies AnswerKind[];

/** What was chosen in a form; undefined for nothing, and for what is none. */
export function answerKind(value: string | undefined): AnswerKind | undefined {
  return kinds.find((kind) => kind === value);
}

export function choiceOf(open: readonly AnswerKind[], t: Translate): { value: string; label: string }[] {
  return open.map((kind) => ({ value: kind, label: t(`ways.answer.${kind}`) }));
}

/** A refusal without words here does not compile. */
const whyRefused: Readonly<Record<Refusal, string>> = {
  recalled: 'ways.refusal.recalled',
  closed: 'ways.refusal.closed',
  cancelled: 'ways.refusal.cancelled',
  exempt: 'ways.refusal.exempt',
  'asked-separately': 'ways.refusal.asked-separately',
  'course-first': 'ways.refusal.course-first',
  superseded: 'ways.refusal.superseded',
  withdrawn: 'ways.refusal.withdrawn',
  'text-changed': 'ways.refusal.text-changed',
  'answered-meanwhile': 'ways.refusal.answered-meanwhile',
  'not-asked': 'ways.refusal.not-asked',
  'nothing-to-withdraw': 'ways.refusal.nothing-to-withdraw',
  'withdraw-instead': 'ways.refusal.withdraw-instead',
  'method-too-weak': 'ways.refusal.method-too-weak',
};

/** Why nothing was stored, to whoever records for somebody; undefined where fields say it. */
export function refusalWords(
  result: Exclude<PaperResult, { result: 'recorded' }>,
  t: Translate,
  when: (at: Date) => string,
): string | undefined {
  switch (result.result) {
    case 'used':
      return t('ways.refusal.used', { when: when(result.at) });
    case 'repeat':
      return t('ways.refusal.repeat', { when: when(result.at) });
    case 'refused':
      return t(whyRefused[result.why]);
    case 'mend':
      return t(`notices.sign.${result.problem}`);
    case 'mend-way':
      return undefined;
  }
}
