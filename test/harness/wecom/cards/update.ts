import { type AppCall, forApp, type Routes, sameApp } from '../api.ts';
import { key } from '../directory.ts';
import { ApiError } from '../errors.ts';
import { asCard, type CardState, type StoredMessage } from '../messages.ts';
import { hasButtons, validateCard } from './validate.ts';

/**
 * `POST message/update_template_card`: greys out the buttons or replaces the card, for some or all receivers of
 * the message. A response code that did its work is used up; one whose call was refused is not.
 */
function update(call: AppCall): Record<string, unknown> {
  const { corp, app, body, now } = call;
  sameApp(app, corp, body.int('agentid'));
  const given = body.string('response_code') ?? '';
  const code = corp.codes.find(given, now);
  if (!code) throw new ApiError(60140);
  const { message } = code;
  if (message.agentid !== app.agentid) throw new ApiError(42015, 'card of another agent');
  const { userids, invaliduser } = receiversOf(call, message);
  const state = newState(call, message);
  corp.codes.use(given);
  for (const userid of userids)
    message.states.set(userid, { ...(!state.card && message.states.get(userid)), ...state });
  return { invaliduser };
}

/** Greying keeps the card that each person sees; a new card takes its place. */
function newState(call: AppCall, message: StoredMessage): CardState {
  const card = call.body.object('template_card');
  if (card) {
    validateCard(call, card, { update: true });
    const replaced = card.string('replace_text');
    return { card: asCard(card.data), ...(replaced && { replaced }) };
  }
  const replaced = call.body.object('button')?.string('replace_name');
  if (!replaced) throw new ApiError(40063, 'button or template_card needed');
  const current = asCard(message.content);
  if (!hasButtons(current)) throw new ApiError(40058, `${current.card_type} has no buttons`);
  return { replaced };
}

function receiversOf({ corp, app, body }: AppCall, message: StoredMessage) {
  const users = body.strings('userids') ?? [];
  const parties = body.ints('partyids') ?? [];
  const tags = body.ints('tagids') ?? [];
  if (users.length > 1_000) throw new ApiError(40032);
  if (parties.length > 100) throw new ApiError(82002);
  if (tags.length > 100) throw new ApiError(82003);
  const all = body.int('atall') === 1;
  if (!all && users.length + parties.length + tags.length === 0)
    throw new ApiError(82101, 'update targets empty');
  const inMessage = new Set([...message.to, ...message.dropped].map(key));
  if (all) return { userids: [...inMessage], invaliduser: [] };
  const wanted = new Set([
    ...users.map(key).filter((userid) => app.sees(userid)),
    ...corp.directory.membersIn({ userids: [], partyids: parties, tagids: tags }),
  ]);
  const userids = [...wanted].filter((userid) => inMessage.has(userid));
  if (userids.length === 0) throw new ApiError(82102, 'update targets not in the message');
  return { userids, invaliduser: users.map(key).filter((userid) => !userids.includes(userid)) };
}

export const updateRoutes: Routes = { 'message/update_template_card': forApp('POST', update) };
