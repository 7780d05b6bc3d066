import { IANAZone } from 'luxon';
import { z } from 'zod';
import type { Language } from '../../../messages/model.ts';
import type { SourceMember } from '../../../people/directory/source.ts';

const text = z.string().nullish();
const flag = z.boolean().nullish();

/** A member as `users.list` and `users.info` tell them [docs.slack.dev: user object]; anything may be missing. */
export const slackUser = z.object({
  id: z.string().min(1),
  team_id: text,
  name: text,
  real_name: text,
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_workflow_bot: flag,
  is_email_confirmed: flag,
  locale: text,
  tz: text,
  enterprise_user: z.object({ teams: z.array(z.string()).nullish() }).nullish(),
  profile: z
    .object({
      real_name: text,
      display_name: text,
      email: text,
      fields: z
        .record(z.string(), z.object({ value: text }))
        .nullish()
        .catch(undefined),
    })
    .nullish(),
});
export type SlackUser = z.infer<typeof slackUser>;

/** Slackbot is in every workspace and is not marked as a bot. */
const slackbot = 'USLACKBOT';

/** Somebody and not something, and of this workspace: people of shared channels belong to other companies. */
export function isMember(user: SlackUser, teamId: string): boolean {
  if (user.id === slackbot || user.is_bot || user.is_workflow_bot || user.is_stranger) return false;
  const elsewhere = user.team_id?.startsWith('T') && user.team_id !== teamId;
  return !elsewhere || (user.enterprise_user?.teams?.includes(teamId) ?? false);
}

/** Guests are other companies' people, or the public: they do not work here. */
export const isEmployed = ({ deleted, is_restricted, is_ultra_restricted }: SlackUser): boolean =>
  !deleted && !is_restricted && !is_ultra_restricted;

/** What Heed wants to know of a member. Slack's telephone number, picture and status are left where they are. */
export function memberOf(
  user: SlackUser,
  places: Pick<SourceMember, 'departments' | 'leads' | 'roles'>,
): SourceMember {
  const { profile } = user;
  const language = languageOf(user.locale);
  const timeZone = user.tz && IANAZone.isValidZone(user.tz) ? user.tz : undefined;
  return {
    ...places,
    account: user.id,
    name: named(profile?.real_name, user.real_name, profile?.display_name, user.name) ?? user.id,
    email: profile?.email?.trim() || null,
    emailConfirmed: user.is_email_confirmed === true,
    mobile: null,
    employed: isEmployed(user),
    ...(language ? { language } : {}),
    ...(timeZone ? { timeZone } : {}),
  };
}

const named = (...names: (string | null | undefined)[]): string | undefined =>
  names.map((name) => name?.trim()).find((name) => name);

function languageOf(locale: string | null | undefined): Language | undefined {
  if (!locale) return undefined;
  return /^zh\b/i.test(locale) ? 'zh-CN' : 'en';
}
