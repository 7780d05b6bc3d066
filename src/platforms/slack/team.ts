import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Secrets } from '../../secrets.ts';
import { type SlackApi, SlackError } from './api.ts';
import { meaningOf } from './codes.ts';
import type { SlackSettings, SlackTeam } from './settings.ts';

export interface TeamDeps {
  api: SlackApi;
  db: Db;
  secrets: Secrets;
  clock: Clock;
}

/** What `auth.test` says of a token [docs.slack.dev: auth.test]. */
export const authTest = z.object({
  team_id: z.string().min(1),
  user_id: z.string().min(1),
  team: z.string().nullish(),
  bot_id: z.string().nullish(),
  app_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().nullish(),
});

/**
 * Which workspace the bot token belongs to. Slack is asked once and the answer kept under a keyed hash of the token,
 * so that Heed starts while Slack is out of reach; another token is asked about again.
 *
 * @throws HeedError `config-invalid` when Slack refuses the token, or it is no bot's or a whole organisation's; `platform-failed` when Slack
 * cannot be asked
 */
export async function slackTeam(
  { api, db, secrets, clock }: TeamDeps,
  { botToken, apiBase }: Pick<SlackSettings, 'botToken' | 'apiBase'>,
): Promise<SlackTeam> {
  const key = secrets.derive('slack-team')[0];
  const hash = createHmac('sha256', key)
    .update(JSON.stringify([apiBase, botToken]))
    .digest();
  const known = await db
    .selectFrom('slack_team')
    .selectAll()
    .where('token_hash', '=', hash)
    .executeTakeFirst();
  if (known) {
    if (isOrganisation(known.team_id)) throw organisation();
    const { team_id: teamId, bot_user_id: botUserId, bot_id, app_id } = known;
    return { teamId, botUserId, botId: bot_id ?? undefined, appId: app_id ?? undefined };
  }
  const team = await ask(api);
  await db
    .insertInto('slack_team')
    .values({
      token_hash: hash,
      team_id: team.teamId,
      bot_user_id: team.botUserId,
      bot_id: team.botId ?? null,
      app_id: team.appId ?? null,
      asked_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return team;
}

async function ask(api: SlackApi): Promise<SlackTeam> {
  const said = await api.call({ method: 'auth.test', answer: authTest }).catch((error: unknown) => {
    throw error instanceof SlackError ? refusal(error) : error;
  });
  if (!said.bot_id) {
    throw new HeedError(
      'config-invalid',
      'SLACK_BOT_TOKEN is not a bot’s token. Take the one that begins with xoxb-, under OAuth & Permissions.',
    );
  }
  if (forOrganisation(said)) throw organisation();
  return {
    teamId: said.team_id,
    botUserId: said.user_id,
    botId: said.bot_id,
    appId: said.app_id ?? undefined,
  };
}

/** Installed for a whole Enterprise Grid organisation, whose token is of no single workspace. */
export function forOrganisation({ is_enterprise_install, team_id }: z.infer<typeof authTest>): boolean {
  return is_enterprise_install === true || isOrganisation(team_id);
}

const isOrganisation = (id: string) => id.startsWith('E');

export const notForOrganisations =
  'is of an app that is installed for a whole Enterprise Grid organisation, which Heed does not support. Let an administrator install the app in the one workspace where people work, and take the bot token of that installation.';

const organisation = () => new HeedError('config-invalid', `SLACK_BOT_TOKEN ${notForOrganisations}`);

function refusal(error: SlackError): HeedError {
  if (error.fate === 'refused' && error.class === 'alert') {
    const { means, todo = '' } = meaningOf(error.code ?? '');
    return new HeedError(
      'config-invalid',
      `Slack refuses SLACK_BOT_TOKEN (${error.code}): ${means}. ${todo}`.trim(),
      { cause: error },
    );
  }
  return new HeedError(
    'platform-failed',
    `Slack could not be asked which workspace SLACK_BOT_TOKEN belongs to, and Heed has not started with this token before. ${error.message}. Look at the way out to SLACK_API_BASE: name, proxy, firewall.`,
    { cause: error },
  );
}
