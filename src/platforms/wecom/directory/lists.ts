import { z } from 'zod';
import { eachOf } from '../../../each-of.ts';
import type { SourceDepartment } from '../../../people/directory/source.ts';
import type { WecomApi } from '../api.ts';
import { lower } from '../userid.ts';

const idPage = z.object({
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
const userids = z.array(z.object({ userid: z.string().min(1) })).default([]);
const userList = z.object({ userlist: userids });
const range = z.object({
  allow_userinfos: z.object({ user: userids }).optional(),
  allow_tags: z.object({ tagid: z.array(z.number().int()).default([]) }).optional(),
});

export async function readDepartments(api: WecomApi, signal: AbortSignal): Promise<SourceDepartment[]> {
  const { department } = await api.call({ path: 'department/list', answer: departmentList, signal });
  return department.map(({ id, name, parentid, department_leader }) => ({
    key: String(id),
    name: name.trim(),
    parent: parentid > 0 ? String(parentid) : null,
    leaders: department_leader.map(lower),
  }));
}

/** User ids of everybody, in the app's visible range or not: the contacts helper's right. */
export async function listEverybody(api: WecomApi, signal: AbortSignal): Promise<string[]> {
  const found = new Set<string>();
  let cursor = '';
  do {
    const page = await api.call({
      path: 'user/list_id',
      as: 'contacts',
      body: { cursor, limit: 10_000 },
      answer: idPage,
      signal,
    });
    for (const { userid } of page.dept_user) found.add(lower(userid));
    // A cursor that does not move would never end.
    cursor = page.next_cursor === cursor ? '' : page.next_cursor;
  } while (cursor !== '');
  return [...found];
}

/**
 * User ids of those in the app's visible range, by its departments, by themselves or by a tag: what the app can tell
 * without the contacts helper.
 */
export async function listVisible(
  api: WecomApi,
  { agentid, departments }: { agentid: number; departments: readonly SourceDepartment[] },
  signal: AbortSignal,
): Promise<string[]> {
  const found = new Set<string>();
  const add = (list: z.infer<typeof userids>) => {
    for (const { userid } of list) found.add(lower(userid));
  };
  const query = { agentid: String(agentid) };
  const { allow_userinfos, allow_tags } = await api.call({ path: 'agent/get', query, answer: range, signal });
  add(allow_userinfos?.user ?? []);
  const lists = [
    ...(allow_tags?.tagid ?? []).map((tag) => ({ path: 'tag/get', query: { tagid: String(tag) } })),
    ...departments.map(({ key }) => ({ path: 'user/simplelist', query: { department_id: key } })),
  ];
  await eachOf(lists, 8, async (list) =>
    add((await api.call({ ...list, answer: userList, signal })).userlist),
  );
  return [...found];
}
