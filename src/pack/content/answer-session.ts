import type { AnswerData, SessionFacts } from '../../evidence/events.ts';
import { type Fact, fact, type Words } from './model.ts';

/** Who it was, and by what that is known; of an answer that somebody else recorded, how those had signed in. */
export function session(data: AnswerData, words: Words): Fact[] {
  const { person, session: facts } = data;
  const { t, known } = words;
  if (data.paper || data.onBehalf) return signIn(facts, words);
  return [
    { label: t('pack.answers.person'), value: `${person.name} (${person.staffNo})` },
    { label: t('pack.answers.account'), value: `${platformName(facts.platform, words)} · ${facts.account}` },
    { label: t('pack.answers.bound'), value: known(`codes.boundBy.${facts.boundBy}`, facts.boundBy) },
    ...signIn(facts, words),
  ];
}

/** By what the platform or Heed knew who was there. */
export function signIn({ platform, method, ip, agent, event, kiosk }: SessionFacts, words: Words): Fact[] {
  const { t, known } = words;
  return [
    {
      label: t('pack.answers.signIn'),
      value: `${platformName(platform, words)} · ${known(`codes.signIn.${method}`, method)}`,
    },
    ...fact(t('pack.answers.ip'), ip),
    ...fact(t('pack.answers.agent'), agent),
    ...fact(
      t('pack.answers.callback'),
      event && `${event.id} · ${t(event.verified ? 'pack.answers.verified' : 'pack.answers.unverified')}`,
    ),
    ...fact(t('pack.answers.kiosk'), kiosk?.name),
  ];
}

export const platformName = (platform: string, { known }: Words): string =>
  known(`codes.platform.${platform}`, platform);

/** What had happened before it: only what is on record. */
export function times({ times: all, reminders, due, why }: AnswerData, { t, at, known }: Words): Fact[] {
  return [
    { label: t('pack.delivery.why'), value: known(`delivery.whys.${why}`, why) },
    { label: t('pack.answers.assigned'), value: at(all.assigned) },
    { label: t('pack.answers.acceptedAt'), value: at(all.accepted) },
    { label: t('pack.answers.opened'), value: at(all.opened) },
    { label: t('pack.answers.read'), value: at(all.read) },
    { label: t('pack.delivery.due'), value: at(due) },
    { label: t('pack.answers.reminders'), value: String(reminders) },
  ];
}
