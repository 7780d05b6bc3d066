import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { eachOf } from '../../../each-of.ts';
import type { DirectorySource, SourceDepartment, SourceMember } from '../../../people/directory/source.ts';
import { type WecomApi, WecomError } from '../api.ts';
import type { WecomSettings } from '../settings.ts';
import { lower } from '../userid.ts';
import { inTurn, Pace, readingPace, realWait, type Wait } from './pace.ts';

/** Quick enough to fill the pace, few enough to be no burden. */
const atOnce = 8;

const ids = z.object({
  next_cursor: z.string().default(''),
  dept_user: z.array(z.object({ userid: z.string().min(1), department: z.number().int() })).default([]),
});
const departmentList = z.object({
  department: z.array(
    z.object({
      id: z.number().int(),
      name: z.string().default(''),
      parentid: z.number().int().default(0),
      department_leader: z.array(z.string()).default([]),
    }),
  ),
});
const simpleList = z.object({ userlist: z.array(z.object({ userid: z.string().min(1) })).default([]) });
const user = z.object({
  userid: z.string().min(1),
  name: z.string().default(''),
  department: z.array(z.number().int()).default([]),
  is_leader_in_dept: z.array(z.number().int()).default([]),
  email: z.string().default(''),
  biz_mail: z.string().default(''),
  mobile: z.string().default(''),
  status: z.number().int().default(1),
});

/** 1 active, 4 not activated; 2 disabled, 5 left. */
const employedStatus = new Set([1, 4]);
/** No such member, or one outside the app's visible range: WeCom tells them apart no further (60111, 60011). */
const unseen = new Set([60111, 60011, 60021, 46004]);

export interface WecomDirectoryDeps {
  api: WecomApi;
  settings: Pick<WecomSettings, 'corpid' | 'contactsSecret'>;
  clock: Clock;
  wait?: Wait;
}

/**
 * WeCom as a source of the directory: who there is from the contacts helper's list (or, without its secret, from
 * the departments that the app sees), everything else with the app's own right, person by person, because new
 * apps and new addresses are given details in no other way.
 */
export function wecomDirectory({
  api,
  settings: { corpid, contactsSecret },
  clock,
  wait = realWait,
}: WecomDirectoryDeps): DirectorySource {
  const pace = new Pace(readingPace, clock);
  return {
    platform: 'wecom',
    tenant: corpid,
    reusesAccounts: true,
    partial: true,
    async readAll(signal) {
      const paced: WecomApi = {
        call: (call) => inTurn(() => api.call(call), { pace, clock, wait, signal }),
      };
      const departments = await readDepartments(paced, signal);
      const userids = contactsSecret
        ? await listIds(paced, signal)
        : await listByDepartment(paced, departments, signal);
      return { departments, ...(await readMembers(paced, userids, signal)) };
    },
    async readMembers(accounts, signal) {
      const { members, hidden } = await readMembers(api, accounts, signal);
      // One code for who has left and who may not be seen: only the list of all ids tells them apart.
      if (hidden.length === 0 || !contactsSecret) return { members, hidden };
      const there = new Set(await listIds(api, signal));
      return { members, hidden: hidden.filter((userid) => there.has(userid)) };
    },
    readDepartments: (signal) => readDepartments(api, signal),
  };
}

async function readDepartments(api: WecomApi, signal: AbortSignal): Promise<SourceDepartment[]> {
  const { department } = await api.call({ path: 'department/list', answer: departmentList, signal });
  return department.map(({ id, name, parentid, department_leader }) => ({
    key: String(id),
    name: name.trim() || `#${id}`,
    parent: parentid > 0 ? String(parentid) : null,
    leaders: department_leader.map(lower),
  }));
}

async function readMembers(
  api: WecomApi,
  userids: readonly string[],
  signal: AbortSignal,
): Promise<{ members: SourceMember[]; hidden: string[] }> {
  const members: SourceMember[] = [];
  const hidden: string[] = [];
  await eachOf(userids, atOnce, async (userid) => {
    const member = await readMember(api, userid, signal);
    if (member) members.push(member);
    else hidden.push(userid);
  });
  return { members, hidden };
}

async function readMember(
  api: WecomApi,
  userid: string,
  signal: AbortSignal,
): Promise<SourceMember | undefined> {
  try {
    const read = await api.call({ path: 'user/get', query: { userid }, answer: user, signal });
    return {
      account: lower(read.userid),
      name: read.name.trim() || read.userid,
      departments: read.department.map(String),
      leads: read.department.filter((_, i) => read.is_leader_in_dept[i] === 1).map(String),
      email: read.biz_mail || read.email || null,
      // The company gives out business addresses; the other one people type in themselves.
      emailConfirmed: read.biz_mail !== '',
      mobile: read.mobile || null,
      employed: employedStatus.has(read.status),
    };
  } catch (error) {
    if (error instanceof WecomError && unseen.has(error.errcode ?? 0)) return undefined;
    throw error;
  }
}

async function listIds(api: WecomApi, signal: AbortSignal): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '';
  do {
    const page = await api.call({
      path: 'user/list_id',
      as: 'contacts',
      body: { cursor, limit: 10_000 },
      answer: ids,
      signal,
    });
    for (const { userid } of page.dept_user) found.add(lower(userid));
    // A cursor that does not move would never end.
    cursor = page.next_cursor === cursor ? '' : page.next_cursor;
  } while (cursor !== '');
  return [...found];
}

async function listByDepartment(
  api: WecomApi,
  departments: readonly SourceDepartment[],
  signal: AbortSignal,
): Promise<string[]> {
  const found = new Set<string>();
  await eachOf(departments, atOnce, async ({ key }) => {
    const { userlist } = await api.call({
      path: 'user/simplelist',
      query: { department_id: key },
      answer: simpleList,
      signal,
    });
    for (const { userid } of userlist) found.add(lower(userid));
  });
  return [...found];
}
