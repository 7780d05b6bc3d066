import { type Credential, WecomError } from './api.ts';
import { meaningOf } from './codes.ts';

/** One thing looked at: what it is, whether it is well, and what to do. */
export interface Finding {
  what: string;
  ok: boolean;
  say: string;
}

/** What to do, by WeCom's code. */
export type Todos = Readonly<Record<number, string>>;

/** Asks; what WeCom says against it becomes what to do about it. */
export async function asking(
  what: string,
  well: string,
  work: () => Promise<unknown>,
  { credential = 'app', todos = {} }: { credential?: Credential; todos?: Todos } = {},
): Promise<Finding> {
  try {
    await work();
    return { what, ok: true, say: well };
  } catch (error) {
    return { what, ok: false, say: explain(error, credential === 'contacts' ? forContacts : todos) };
  }
}

/** The code is the same, and what to click is not: the helper for contacts has settings of its own. */
const forContacts: Todos = {
  40001: 'Compare WECOM_CORP_ID and WECOM_CONTACTS_SECRET with 安全与管理 › 管理工具 › 通讯录同步.',
  48002:
    'WECOM_CONTACTS_SECRET has to be that of 安全与管理 › 管理工具 › 通讯录同步, not an app’s; switch API sync on there.',
  60011: 'In 管理工具 › 通讯录同步 let the API read the contacts.',
  60020: 'Add the address in 管理工具 › 通讯录同步 › 企业可信IP; the app’s list is another one.',
};

/** @param todos what to click, where that depends on what was asked */
export function explain(error: unknown, todos: Todos = {}): string {
  if (!(error instanceof WecomError)) throw error;
  const { errcode } = error;
  if (errcode === undefined)
    return `${error.message}. Look at the way out to WECOM_API_BASE: name, proxy, firewall.`;
  const todo = todos[errcode] ?? meaningOf(errcode).todo;
  return todo ? `${error.message}. ${todo}` : `${error.message}.`;
}
