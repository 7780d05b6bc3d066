import type { ApiCall, Methods } from './api.ts';
import { checkView } from './blockkit/view.ts';
import { ApiError, invalidArguments } from './errors.ts';
import type { JsonObject } from './types.ts';
import { type View, viewJson } from './views.ts';

/** The view of a call, within every limit, or every problem of it at once. */
function viewOf(call: ApiCall, type: 'modal' | 'home'): JsonObject {
  const view = call.args.object('view');
  if (!call.workspace.remembers) return view;
  const problems = checkView(view, type);
  if (problems.length > 0) throw invalidArguments(...problems);
  if (Buffer.byteLength(JSON.stringify(view)) > 250_000) throw new ApiError('view_too_large');
  return view;
}

function answer({ workspace }: ApiCall, view: View): JsonObject {
  const { team, appId, botId } = workspace;
  return { view: viewJson(view, { teamId: team.id, appId, botId }) };
}

function open(call: ApiCall): JsonObject {
  const { workspace, args, now } = call;
  const given = viewOf(call, 'modal');
  const userId = workspace.triggers.use(args.text('trigger_id'), now);
  return answer(call, workspace.views.open(userId, given, now));
}

function push(call: ApiCall): JsonObject {
  const { workspace, args, now } = call;
  const given = viewOf(call, 'modal');
  const userId = workspace.triggers.use(args.text('trigger_id'), now);
  return answer(call, workspace.views.push(userId, given, now));
}

function update(call: ApiCall): JsonObject {
  const { workspace, args, now } = call;
  const which = { viewId: args.text('view_id'), externalId: args.text('external_id') };
  if (which.viewId === undefined && !which.externalId)
    throw invalidArguments('missing required field: view_id');
  const view = workspace.views.find(which);
  if (!view) throw new ApiError('not_found');
  workspace.views.update(view, viewOf(call, view.type), now, args.text('hash'));
  return answer(call, view);
}

function publish(call: ApiCall): JsonObject {
  const { workspace, args, now } = call;
  if (workspace.options.homeTab === false) throw new ApiError('not_enabled');
  const userId = args.need('user_id');
  const given = viewOf(call, 'home');
  if (!workspace.directory.user(userId))
    throw invalidArguments('user_id is not a user [json-pointer:/user_id]');
  if (!workspace.remembers) return { view: {} };
  return answer(call, workspace.views.publish(userId, given, now, args.text('hash')));
}

export const viewMethods: Methods = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
