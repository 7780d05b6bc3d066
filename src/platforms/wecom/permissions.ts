import { z } from 'zod';
import { WecomError } from './api.ts';
import type { WecomClient } from './client.ts';
import { asking, type Finding, type Todos } from './finding.ts';
import type { WecomSettings } from './settings.ts';
import { lower } from './userid.ts';

/**
 * Whether the secrets may do what Heed does with them. WeCom has no list of permissions to read, so each thing is
 * asked for in a way that changes nothing: with nobody to write to, a code that was never given, one member.
 */
interface Deps {
  client: WecomClient;
  settings: WecomSettings;
}

const nothing = z.object({});
const ids = z.object({ dept_user: z.array(z.object({ userid: z.string().min(1) })).default([]) });
const departmentList = z.object({ department: z.array(z.object({ id: z.number().int() })).default([]) });

const ownSecret = 'WECOM_SECRET has to be that of a self-built app (应用管理 › 自建 › the app › Secret)';
const denied = (todo: string): Todos => ({ 48001: todo, 48002: todo, 60031: todo });
const mayRead = denied(`${ownSecret}; in the app open 可见范围 and add the root department.`);
const maySend = denied(`${ownSecret}, not that of 通讯录同步, with which nothing can be sent.`);
const maySignIn = denied(
  `${ownSecret}. In the app open 网页授权及JS-SDK › 设置可信域名, and 企业微信授权登录 for browsers outside WeCom.`,
);

/** No receivers (82001, 81013), or WeCom looks at another parameter first: it would have sent. */
const noReceivers = new Set([82001, 81013, 40035, 40058]);
/** Such a code was never given, or is over. */
const noCode = new Set([40029, 42003, 42022]);
/** No such member, or one whom the app does not see. */
const unseen = new Set([60111, 60011, 60021, 46004]);

/** Nothing is sent: there is nobody to send to. */
export function examineSending({ client, settings }: Deps): Promise<Finding> {
  const body = { touser: '', agentid: settings.agentid, msgtype: 'text', text: { content: 'heed doctor' } };
  const send = () => client.call({ path: 'message/send', body, answer: nothing });
  return asking('WeCom sending', 'is allowed; nothing was sent', () => refusedWith(noReceivers, send), {
    todos: maySend,
  });
}

export function examineSignIn({ client }: Deps): Promise<Finding> {
  const query = { code: 'heed-doctor' };
  const ask = () => client.call({ path: 'auth/getuserinfo', query, answer: nothing });
  return asking('WeCom sign-in', 'may ask who signs in', () => refusedWith(noCode, ask), {
    todos: maySignIn,
  });
}

/**
 * What the directory is read with: departments and members by the app, the list of ids by the contacts helper, or,
 * without its secret, by the app as well.
 *
 * @param app whether the app's secret is good
 */
export async function examineDirectory({ client, settings }: Deps, app: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  let department = 1;
  if (app) {
    const read = async () => {
      const found = await client.call({ path: 'department/list', answer: departmentList });
      department = found.department[0]?.id ?? department;
    };
    const say = 'readable with the app’s secret';
    findings.push(await asking('WeCom departments', say, read, { todos: mayRead }));
  }
  const { contactsSecret } = settings;
  let member: string | undefined;
  if (contactsSecret) {
    const as = { credential: 'contacts' } as const;
    const check = () => client.check('contacts');
    const secret = await asking('WeCom contacts secret', 'WECOM_CONTACTS_SECRET is good', check, as);
    findings.push(secret);
    const list = async () => {
      const body = { limit: 1 };
      const found = await client.call({ path: 'user/list_id', as: 'contacts', body, answer: ids });
      member = found.dept_user[0]?.userid;
    };
    if (secret.ok)
      findings.push(await asking('WeCom list of members', 'readable with the contacts secret', list, as));
  } else {
    const say = 'not set: the directory is what the app’s visible range holds';
    findings.push({ what: 'WeCom contacts secret', ok: true, say });
    const query = { department_id: String(department) };
    const list = () => client.call({ path: 'user/simplelist', query, answer: nothing });
    if (app)
      findings.push(
        await asking('WeCom list of members', 'readable with the app’s secret', list, { todos: mayRead }),
      );
  }
  return app ? [...findings, await examineMember(client, member)] : findings;
}

/** @param listed a member, where a list names one; somebody who does not exist tells as much of the permission */
async function examineMember(client: WecomClient, listed: string | undefined): Promise<Finding> {
  const query = { userid: listed === undefined ? 'heed-doctor' : lower(listed) };
  const read = () => client.call({ path: 'user/get', query, answer: nothing });
  let hidden = false;
  const ask = async () => {
    hidden = await refusedWith(unseen, read);
  };
  const found = await asking('WeCom members', 'readable with the app’s secret', ask, { todos: mayRead });
  if (!hidden || listed === undefined) return found;
  return { ...found, say: 'may be read; the one asked about is outside the app’s visible range' };
}

/** @returns whether it was refused with one of these codes, which say that it is allowed */
async function refusedWith(codes: ReadonlySet<number>, ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask();
    return false;
  } catch (error) {
    if (error instanceof WecomError && codes.has(error.errcode ?? 0)) return true;
    throw error;
  }
}
