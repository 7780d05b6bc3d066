import { sql } from 'kysely';
import { createLog } from '../../src/log.ts';
import { startSlackCompany } from './slack-company.ts';
import { type Hands, handsFor, type Part, parts, type Stage, type StageOptions } from './stage.ts';

const names: Readonly<Record<Part, [name: string, locale: string]>> = {
  lead: ['郑景行', 'zh-CN'],
  hr: ['王雨桐', 'zh-CN'],
  deputy: ['田知微', 'zh-CN'],
  legal: ['David Okafor', 'en-GB'],
  standIn: ['Lucía Moreno', 'en-GB'],
  pr: ['宋以宁', 'zh-CN'],
  it: ['钟子墨', 'zh-CN'],
  counsellor: ['孟怀瑾', 'zh-CN'],
  reporter: ['曹南星', 'zh-CN'],
  first: ['李知远', 'zh-CN'],
  second: ['Tomás Ferreira', 'en-GB'],
  stranger: ['梁思颖', 'zh-CN'],
};
const account = (part: Part): string => `U0${part.toUpperCase()}`;

export async function slackStage({ ways, press }: StageOptions = {}): Promise<Stage> {
  const lines: string[] = [];
  const company = await startSlackCompany({
    users: parts.map((part) => {
      const [realName, locale] = names[part];
      const mailbox = press ? { email: '' } : {};
      return { id: account(part), name: part.toLowerCase(), realName, locale, ...mailbox };
    }),
    work: 'sweeps',
    ...(ways ? { env: { ...ways.env } } : {}),
    async beside(to) {
      await ways?.connect(to);
      await press?.connect(to);
    },
    log: createLog('debug', { write: (line) => void lines.push(line) }),
  });
  const { slack, heed } = company;
  const { rows } = await sql<{ account: string; no: string }>`
    select i.external_id as account, p.staff_no as no from identity i join person p on p.id = i.person_id
    where i.platform = 'slack'`.execute(heed.db);
  const staffNos = new Map(rows.map((one) => [one.account, one.no]));
  const handsOf = (part: Part): Hands => {
    const user = account(part);
    const told = () => slack.messages(user).filter((one) => one.user === slack.botUserId);
    return {
      staffNo: staffNos.get(user) ?? '',
      says: (words) => slack.say(user, words),
      heard: () => told().map(({ lines: said }) => said.join('\n')),
      async presses(key) {
        const message = told().findLast(({ controls }) => controls.some(({ value }) => value === key));
        const control = message?.controls.find(({ value }) => value === key);
        if (!message || !control) throw new Error(`no message with ${key}`);
        await slack.click(user, message, control.actionId, { value: key });
      },
      browser: async () => (await company.opens(user, '/me')).browser,
    };
  };
  return {
    platform: 'slack',
    heed,
    ...{ log: lines, press },
    hands: handsFor(handsOf),
    rooms: () =>
      slack.channels
        .filter(({ kind }) => kind === 'private')
        .map(({ name, members, messages, pins, archived }) => ({
          ...{ name, archived, members: members.filter((one) => one !== slack.botUserId) },
          said: messages.map(({ lines: said }) => said.join('\n')),
          pinned: messages.flatMap(({ ts, lines: said }) => (pins.includes(ts) ? [said.join('\n')] : [])),
        })),
    account,
    async close() {
      await company.close();
      await ways?.close();
      await press?.close();
    },
  };
}
