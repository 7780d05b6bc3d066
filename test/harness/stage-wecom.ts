import { createLog } from '../../src/log.ts';
import { letRun } from './running-clock.ts';
import { type Hands, handsFor, type Part, type Stage, type StageOptions } from './stage.ts';
import { startWecomCompany } from './wecom-company.ts';

const accounts: Readonly<Record<Part, [userid: string, name: string]>> = {
  lead: ['ZhengJingxing', '郑景行'],
  hr: ['WangYutong', '王雨桐'],
  deputy: ['TianZhiwei', '田知微'],
  legal: ['DavidOkafor', 'David Okafor'],
  standIn: ['LuciaMoreno', 'Lucía Moreno'],
  pr: ['SongYining', '宋以宁'],
  it: ['ZhongZimo', '钟子墨'],
  counsellor: ['MengHuaijin', '孟怀瑾'],
  reporter: ['CaoNanxing', '曹南星'],
  first: ['LiZhiyuan', '李知远'],
  second: ['TomasFerreira', 'Tomás Ferreira'],
  stranger: ['LiangSiying', '梁思颖'],
};

export async function wecomStage({ ways, press }: StageOptions = {}): Promise<Stage> {
  const lines: string[] = [];
  const company = await startWecomCompany({
    departments: [{ id: 1, name: '样例有限公司' }],
    members: Object.values(accounts).map(([userid, name]) => ({ userid, name, department: [1] })),
    work: 'sweeps',
    ...(ways ? { env: { ...ways.env } } : {}),
    async beside(to) {
      await ways?.connect(to);
      await press?.connect(to);
    },
    log: createLog('debug', { write: (line) => void lines.push(line) }),
  });
  const { wecom, heed } = company;
  const stopClock = letRun(heed.clock);
  const handsOf = (part: Part): Hands => {
    const [userid] = accounts[part];
    const told = () => wecom.conversation(userid).filter(({ from }) => from === 'app');
    return {
      staffNo: userid.toLowerCase(),
      says: (words) => wecom.type(userid, words),
      heard: () => told().map(({ text }) => text),
      async presses(key) {
        const card = told().findLast((one) => one.card && JSON.stringify(one.card).includes(`"${key}"`));
        if (!card) throw new Error(`no card with ${key}`);
        await wecom.click(userid, card, key);
      },
      browser: async () => (await company.opens(userid, '/me')).browser,
    };
  };
  return {
    platform: 'wecom',
    heed,
    ...{ log: lines, press },
    hands: handsFor(handsOf),
    rooms: () =>
      wecom.chats.map(({ name, userlist, messages }) => ({
        ...{ name, members: [...userlist], archived: false },
        said: messages.map(({ content }) => JSON.stringify(content)),
        pinned: [],
      })),
    account: (part) => accounts[part][0],
    async close() {
      stopClock();
      await company.close();
      await ways?.close();
      await press?.close();
    },
  };
}
