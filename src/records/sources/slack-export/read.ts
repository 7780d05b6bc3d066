import { HeedError } from '../../../errors.ts';
import type { Container, Part, Spoilt } from '../files/container.ts';
import { jsonItems } from '../files/json-items.ts';
import { messagesIn } from '../files/messages-in.ts';
import { fields, Misshapen } from '../files/said.ts';
import type { Found } from '../files/take.ts';
import { type ChatKind, chatLists, readChat, type SlackChat } from './chats.ts';
import { readSlackMessage, type SlackExport } from './messages.ts';
import { commonTeam, readUser, type SlackUser } from './people.ts';

/** More people or conversations than any workspace has. */
const mostListed = 1_000_000;
const day = /^\d{4}-\d\d-\d\d\.json$/;

/**
 * A Slack export, message by message: `users.json`, the lists of conversations, and a folder for each conversation with a
 * file for each day (slack.com/help/articles/220556107). Only the lists are held, and of them only ids and names.
 *
 * @param connected workspaces whose accounts people here are known by
 * @throws HeedError `bad-input` where its lists are missing
 */
export async function* readSlackExport(
  container: Container,
  connected: ReadonlySet<string>,
): AsyncGenerator<Found | Spoilt> {
  const users = new Map<string, SlackUser>();
  const list = (await container.find('users.json')) ?? (await container.find('org_users.json'));
  if (!list)
    throw new HeedError('bad-input', 'There is no users.json: this is no export in JSON from Slack.');
  yield* each(list, (value) => users.set(...readUser(fields(value, 'the user'))), users);
  const chats = new Map<string, SlackChat>();
  for (const [name, kind] of Object.entries(chatLists) as [string, ChatKind][]) {
    const found = await container.find(name);
    if (found)
      yield* each(found, (value) => chats.set(...readChat(fields(value, 'the conversation'), kind)), chats);
  }
  if (chats.size === 0)
    throw new HeedError(
      'bad-input',
      `The export names no conversation: one of ${Object.keys(chatLists).join(', ')} has to be there.`,
    );
  const of: SlackExport = { users, home: { connected, own: commonTeam(users) } };
  for await (const part of container.parts()) {
    if ('problem' in part) yield part;
    else yield* ofDay(part, chats, of);
  }
}

/** The whole of one list. */
async function* each(
  part: Part,
  take: (value: unknown) => void,
  into: { size: number },
): AsyncGenerator<Spoilt> {
  for await (const item of jsonItems(await part.open())) {
    const place = `${part.place}, number ${item.n}`;
    if ('problem' in item) {
      yield { place, problem: item.problem };
      continue;
    }
    try {
      take(item.value);
    } catch (error) {
      if (!(error instanceof Misshapen)) throw error;
      yield { place, problem: error.message };
    }
    if (into.size > mostListed)
      throw new HeedError(
        'bad-input',
        `${part.place} lists more than ${mostListed}: this is no export of a workspace.`,
      );
  }
}

async function* ofDay(
  part: Part,
  chats: ReadonlyMap<string, SlackChat>,
  of: SlackExport,
): AsyncGenerator<Found | Spoilt> {
  const cut = part.path.lastIndexOf('/');
  // Lists of canvases, flags and integrations, and what unpacking programs leave behind: nothing that people said.
  if (cut < 0 || part.path.startsWith('__MACOSX/')) return;
  const [folder, name] = [part.path.slice(0, cut), part.path.slice(cut + 1)];
  if (name === 'canvas_in_the_conversation.json' || name === '.DS_Store') return;
  if (!day.test(name))
    return yield { place: part.place, problem: 'is no day of a conversation, and was left alone' };
  const chat = chats.get(folder);
  if (!chat) return yield { place: part.place, problem: 'is of a conversation that none of the lists names' };
  yield* messagesIn(part, (value) => readSlackMessage(value, chat, of));
}
