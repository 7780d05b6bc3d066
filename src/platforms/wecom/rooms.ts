import { createHash } from 'node:crypto';
import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import { startOf } from '../../messages/cut.ts';
import { withoutReordering } from '../../messages/reading-order.ts';
import { withAbsoluteLinks } from '../absolute-links.ts';
import type { Rooms } from '../port.ts';
import { type WecomApi, WecomError } from './api.ts';
import { meaningOf } from './codes.ts';
import { HalfSaid } from './half-said.ts';
import { piecesOf } from './plain-text.ts';
import { existingOf } from './room-members.ts';
import type { WecomSettings } from './settings.ts';
import { lower } from './userid.ts';

/** Limits of appchat [90244, 90245, 98913, 90248]. */
const fewest = 2;
const most = 2_000;
const nameChars = 50;
const textBytes = 2_048;
/** Added and removed in one call. The pages name no limit; this is far below the sizes of a request. */
const changesPerCall = 500;

const roomExists = 86215;
const roomGone: ReadonlySet<number> = new Set([40050, 86003, 49008]);
/** Somebody who was named is no valid member; WeCom refuses the whole call for one. */
const memberWrong: ReadonlySet<number> = new Set([40003, 40031, 46004, 60111, 86007, 86216]);
/** The owner goes and nobody is named in their place. */
const ownerMissing = 86005;

const nothing = z.object({});
const created = z.object({ chatid: z.string() });
const found = z.object({
  chat_info: z.object({ name: z.string().default(''), owner: z.string(), userlist: z.array(z.string()) }),
});

interface Deps {
  api: WecomApi;
  settings: Pick<WecomSettings, 'corpid' | 'agentid'>;
}

/**
 * Groups that the app makes (appchat). The app needs the root department in its visible range; nothing that is
 * said there comes back to Heed, and cards cannot be sent there.
 */
export function wecomRooms({ api, settings }: Deps): Rooms {
  const halfSaid = new HalfSaid();

  /** The same key is the same group, also after an answer that never came: 128 bits, letters and digits. */
  const chatidOf = (key: string) =>
    createHash('sha256')
      .update(JSON.stringify(['heed/room', settings.corpid, settings.agentid, key]))
      .digest('hex')
      .slice(0, 32);

  const post = (path: string, body: object, signal: AbortSignal) =>
    api.call({ path, body, answer: nothing, signal });

  async function read(chatid: string, signal: AbortSignal) {
    try {
      const query = { chatid };
      const { chat_info } = await api.call({ path: 'appchat/get', query, answer: found, signal });
      return { ...chat_info, members: chat_info.userlist.map(lower) };
    } catch (error) {
      if (codeIn(error, roomGone)) return undefined;
      throw error;
    }
  }

  /** `work` with everybody; if somebody is no valid member, with those who are. */
  async function withoutStrangers<T>(
    members: readonly string[],
    signal: AbortSignal,
    work: (members: readonly string[]) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(members);
    } catch (error) {
      if (!codeIn(error, memberWrong)) throw error;
      const existing = await existingOf(api, members, signal);
      if (existing.length === members.length) throw error;
      return work(existing);
    }
  }

  async function make(
    chatid: string,
    room: Parameters<Rooms['create']>[0],
    signal: AbortSignal,
  ): Promise<string> {
    const owner = room.owner && lower(room.owner);
    const everybody = unique([...(owner ? [owner] : []), ...room.members]);
    try {
      return await withoutStrangers(everybody, signal, async (userlist) => {
        mustFit(userlist.length);
        const body = {
          chatid,
          name: nameOf(room.name),
          userlist,
          // Without one WeCom chooses somebody.
          ...(owner && userlist.includes(owner) ? { owner } : {}),
        };
        return (await api.call({ path: 'appchat/create', body, answer: created, signal })).chatid;
      });
    } catch (error) {
      // Made before, or perhaps made just now: then it is there.
      const perhaps = codeIn(error, new Set([roomExists])) || fateIs(error, 'unknown');
      if (perhaps && (await read(chatid, signal))) return chatid;
      throw error;
    }
  }

  async function change(
    chatid: string,
    { name, owner, add = [], remove = [] }: Parameters<Rooms['update']>[1],
    signal: AbortSignal,
  ): Promise<void> {
    const coming = unique(add);
    // A new owner has to come with the first call, which names them.
    const adding = unique([...coming.filter((userid) => userid === lower(owner ?? '')), ...coming]);
    const removing = unique(remove).filter((userid) => !adding.includes(userid));
    const calls = Math.max(1, Math.ceil(Math.max(adding.length, removing.length) / changesPerCall));
    for (let n = 0; n < calls; n += 1) {
      // Those who come and those who go share calls, so that the group is never too small or too large between.
      const part = (list: readonly string[]) => list.slice(n * changesPerCall, (n + 1) * changesPerCall);
      const head =
        n === 0
          ? {
              ...(name ? { name: nameOf(name) } : {}),
              ...(owner ? { owner: lower(owner) } : {}),
            }
          : {};
      await changeOnce(chatid, head, part(adding), part(removing), signal);
    }
  }

  async function changeOnce(
    chatid: string,
    head: object,
    adding: readonly string[],
    removing: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const send = (first: object, add: readonly string[], del: readonly string[]) => {
      const body = {
        chatid,
        ...first,
        ...(add.length > 0 ? { add_user_list: add } : {}),
        ...(del.length > 0 ? { del_user_list: del } : {}),
      };
      return Object.keys(body).length === 1 ? undefined : post('appchat/update', body, signal);
    };
    try {
      await send(head, adding, removing);
    } catch (error) {
      if (!codeIn(error, new Set([...memberWrong, ownerMissing]))) throw error;
      // Somebody is in it already, has left it, or is gone from the company: what is left to do is done.
      const room = await read(chatid, signal);
      const present = new Set(room?.members);
      const coming = await existingOf(
        api,
        adding.filter((userid) => !present.has(userid)),
        signal,
      );
      const staying = [...present, ...coming].filter((userid) => !removing.includes(userid));
      const heir = removing.includes(lower(room?.owner ?? '')) ? staying[0] : undefined;
      await send(
        { ...(heir ? { owner: heir } : {}), ...head },
        coming,
        removing.filter((userid) => present.has(userid)),
      );
    }
  }

  async function say(chatid: string, text: string, baseUrl: string, signal: AbortSignal): Promise<void> {
    const pieces = piecesOf(withAbsoluteLinks(withoutReordering(text), baseUrl), textBytes);
    await halfSaid.goOn(chatid, pieces, (content) =>
      post('appchat/send', { chatid, msgtype: 'text', text: { content } }, signal),
    );
  }

  return {
    create: (room, signal) => explained(make(chatidOf(room.key), room, signal)),
    update: (id, wanted, signal) => explained(change(id, wanted, signal)),
    async read(id, signal) {
      const room = await explained(read(id, signal));
      return room && { name: room.name, members: room.members };
    },
    say: (id, text, baseUrl, signal) => explained(say(id, text, baseUrl, signal)),
  };
}

const nameOf = (name: string) => startOf(withoutReordering(name), nameChars, 'chars');

const unique = (userids: readonly string[]) => [...new Set(userids.map(lower))];

function codeIn(error: unknown, codes: ReadonlySet<number>): boolean {
  return error instanceof WecomError && error.errcode !== undefined && codes.has(error.errcode);
}

function fateIs(error: unknown, fate: WecomError['fate']): boolean {
  return error instanceof WecomError && error.fate === fate;
}

function mustFit(members: number): void {
  if (members >= fewest && members <= most) return;
  throw new HeedError('platform-failed', `A room in WeCom has ${fewest} to ${most} members, not ${members}.`);
}

/** What WeCom said, in words for operators. @throws HeedError `platform-failed` */
async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof WecomError)) throw error;
    const todo = error.errcode === undefined ? undefined : meaningOf(error.errcode).todo;
    throw new HeedError('platform-failed', todo ? `${error.message}. ${todo}` : `${error.message}.`, {
      cause: error,
    });
  }
}
