import type { AnswerData } from '../../evidence/events.ts';
import { type Fact, fact, type Words } from './model.ts';

/** Who it was, and by what that is known. */
export function session({ person, session: facts }: AnswerData, { t }: Words): Fact[] {
  const { platform, account, boundBy, method, ip, agent, event, kiosk } = facts;
  return [
    { label: t('pack.answers.person'), value: `${person.name} (${person.staffNo})` },
    { label: t('pack.answers.account'), value: `${platform} · ${account}` },
    { label: t('pack.answers.bound'), value: boundBy },
    { label: t('pack.answers.signIn'), value: method },
    ...fact(t('pack.answers.ip'), ip),
    ...fact(t('pack.answers.agent'), agent),
    ...fact(
      t('pack.answers.callback'),
      event && `${event.id} · ${t(event.verified ? 'pack.answers.verified' : 'pack.answers.unverified')}`,
    ),
    ...fact(t('pack.answers.kiosk'), kiosk?.name),
  ];
}

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
