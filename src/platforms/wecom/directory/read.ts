import type { Clock } from '../../../clock.ts';
import { eachOf } from '../../../each-of.ts';
import type { Log } from '../../../log.ts';
import type { DirectorySource, SourceMember } from '../../../people/directory/source.ts';
import type { WecomApi } from '../api.ts';
import type { WecomSettings } from '../settings.ts';
import { listEverybody, listVisible, readDepartments } from './lists.ts';
import { readMember } from './member.ts';
import { inTurn, Pace, readingPace, realWait, type Wait } from './pace.ts';

/** Quick enough to fill the pace, few enough to be no burden. */
const atOnce = 8;

export interface WecomDirectoryDeps {
  api: WecomApi;
  settings: Pick<WecomSettings, 'corpid' | 'agentid' | 'contactsSecret'>;
  clock: Clock;
  log: Log;
  wait?: Wait;
}

interface Read {
  members: SourceMember[];
  /** There is none, or it may not be seen. */
  unseen: string[];
  /** There is one, told in another way than described. */
  odd: string[];
}

/**
 * WeCom as a source of the directory: who there is from the contacts helper's list (or, without its secret, from
 * what the app sees), everything else with the app's own right, person by person, because new apps and new addresses
 * are given details in no other way.
 */
export function wecomDirectory(deps: WecomDirectoryDeps): DirectorySource {
  const { api, settings, clock, log, wait = realWait } = deps;
  const { corpid: tenant, agentid, contactsSecret } = settings;
  const pace = new Pace(readingPace, clock);

  const read = async (from: WecomApi, userids: readonly string[], signal: AbortSignal): Promise<Read> => {
    const found: Read = { members: [], unseen: [], odd: [] };
    await eachOf(userids, atOnce, async (userid) => {
      const member = await readMember(from, userid, signal);
      if (typeof member === 'object') found.members.push(member);
      else found[member].push(userid);
    });
    const odd = found.odd.length;
    if (odd > 0)
      log.warn({ platform: 'wecom', odd }, 'WeCom tells oddly of some members, who stay as they were');
    return found;
  };

  return {
    platform: 'wecom',
    tenant,
    reusesAccounts: true,
    partial: true,
    async readAll(signal) {
      const paced: WecomApi = {
        call: (call) => inTurn(() => api.call(call), { pace, clock, wait, signal }),
      };
      const departments = await readDepartments(paced, signal);
      const userids = contactsSecret
        ? await listEverybody(paced, signal)
        : await listVisible(paced, { agentid, departments }, signal);
      const { members, unseen, odd } = await read(paced, userids, signal);
      return { departments, members, hidden: [...unseen, ...odd] };
    },
    async readMembers(accounts, signal) {
      const { members, unseen, odd } = await read(api, accounts, signal);
      // One code for who has left and who may not be seen: only the list of all ids tells them apart.
      if (unseen.length === 0 || !contactsSecret) return { members, hidden: [...unseen, ...odd] };
      const there = new Set(await listEverybody(api, signal));
      return { members, hidden: [...unseen.filter((userid) => there.has(userid)), ...odd] };
    },
    readDepartments: (signal) => readDepartments(api, signal),
  };
}
