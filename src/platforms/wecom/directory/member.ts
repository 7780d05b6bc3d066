import { z } from 'zod';
import type { SourceMember } from '../../../people/directory/source.ts';
import { type WecomApi, WecomError } from '../api.ts';
import { lower } from '../userid.ts';

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
const anything = z.record(z.string(), z.unknown());

/** 1 active, 4 not activated; 2 disabled, 5 left. */
const employedStatus = new Set([1, 4]);
const disabled = 2;
/** Outside the visible range; of other calls it says that a setting is wrong. */
const outOfRange = 60011;

/**
 * One member. `unseen`: there is none, or not within the app's visible range, which WeCom does not tell apart (60111,
 * 60011), or it refuses to tell of this one. `odd`: told in another way than described. Neither says anything of
 * others.
 */
export async function readMember(
  api: WecomApi,
  userid: string,
  signal: AbortSignal,
): Promise<SourceMember | 'unseen' | 'odd'> {
  const told = await api
    .call({ path: 'user/get', query: { userid }, answer: anything, signal })
    .catch((error: unknown) => {
      if (isOfThisOne(error)) return undefined;
      throw error;
    });
  if (told === undefined) return 'unseen';
  const { data: read } = user.safeParse(told);
  if (!read || lower(read.userid) !== lower(userid)) return 'odd';
  return {
    account: lower(read.userid),
    name: read.name.trim(),
    departments: read.department.map(String),
    leads: read.department.filter((_, i) => read.is_leader_in_dept[i] === 1).map(String),
    email: read.biz_mail || read.email || null,
    // The company gives out business addresses; the other one people type in themselves.
    emailConfirmed: read.biz_mail !== '',
    mobile: read.mobile || null,
    employed: employedStatus.has(read.status),
    suspended: read.status === disabled,
  };
}

const isOfThisOne = (error: unknown): boolean =>
  error instanceof WecomError && (error.errcode === outOfRange || error.class === 'drop');
