import { type ApiCall, conversationOf, type Methods } from './api.ts';
import { ApiError, invalidArguments } from './errors.ts';
import type { JsonObject } from './types.ts';

function authTest({ workspace }: ApiCall): JsonObject {
  const { team, botUserId, botId, appId } = workspace;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: 'heed',
    team_id: team.id,
    user_id: botUserId,
    bot_id: botId,
    app_id: appId,
    is_enterprise_install: team.id.startsWith('E'),
    ...(team.enterpriseId === undefined ? {} : { enterprise_id: team.enterpriseId }),
  };
}

function teamInfo({ workspace }: ApiCall): JsonObject {
  const { id, name, domain } = workspace.team;
  return { team: { id, name, domain, email_domain: '', icon: { image_default: true } } };
}

function bookmarksAdd(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const conversation = conversationOf(call, 'channel_id');
  const [title, type, link] = [args.need('title'), args.need('type'), args.text('link') ?? ''];
  if (title.length > 256) throw invalidArguments('must be less than 257 characters [json-pointer:/title]');
  if (type !== 'link') throw new ApiError('invalid_bookmark_type');
  if (!/^https?:\/\/\S+$/.test(link) || link.length > 2_048) throw new ApiError('invalid_link');
  const bookmark = { id: workspace.ids.next('Bk'), title, link };
  conversation.bookmarks.push(bookmark);
  const date_created = workspace.seconds;
  return { bookmark: { ...bookmark, channel_id: conversation.id, type, emoji: '', rank: 'i', date_created } };
}

function connectionsOpen({ workspace }: ApiCall): JsonObject {
  if (workspace.options.socketMode !== true) throw new ApiError('socket_mode_not_enabled');
  return { url: workspace.socketUrl() };
}

function token({ workspace, args, now }: ApiCall): JsonObject {
  return workspace.logins.token(args, now);
}

function userInfo({ workspace, caller }: ApiCall): JsonObject {
  if (caller.kind !== 'user') throw new ApiError('not_allowed_token_type');
  return workspace.logins.userInfo(caller);
}

export const extraMethods: Methods = {
  'auth.test': authTest,
  'team.info': teamInfo,
  'bookmarks.add': bookmarksAdd,
  'apps.connections.open': connectionsOpen,
  'openid.connect.token': token,
  'openid.connect.userInfo': userInfo,
};
