import { createLog } from '../../src/log.ts';
import { startApp } from './app.ts';
import { putToWork } from './at-work.ts';
import { letRun } from './running-clock.ts';
import { type Hands, handsFor, type Part, type Stage, type StageOptions } from './stage.ts';

/** Of the sample company. */
const staff: Readonly<Record<Part, string>> = {
  ...{ lead: 'S037', hr: 'S032', deputy: 'S033', legal: 'S039', standIn: 'S042', pr: 'S014' },
  ...{ it: 'S040', counsellor: 'S035', reporter: 'S021', first: 'S005', second: 'S008', stranger: 'S009' },
};

/** The local messenger: a company in the browser. */
export async function localStage({ ways, press }: StageOptions = {}): Promise<Stage> {
  const log: string[] = [];
  const heed = await startApp({
    policies: false,
    ...(ways ? { env: { ...ways.env } } : {}),
    log: createLog('debug', { write: (line) => void log.push(line) }),
  });
  await ways?.connect(heed);
  await press?.connect(heed);
  const stopClock = letRun(heed.clock);
  const working = await putToWork(heed, 'sweeps');
  const handsOf = (staffNo: string): Hands => {
    let signedIn: ReturnType<typeof heed.signIn> | undefined;
    const browser = () => (signedIn ??= heed.signIn(staffNo));
    const thread = async () => (await (await browser()).get('/local')).text;
    return {
      staffNo,
      browser,
      says: async (text) => (await browser()).post('/local/act', { text }),
      async heard() {
        // The list of conversations beside it begins with the newest message, too.
        const html = await thread();
        return html
          .slice(html.indexOf('sse-swap="thread"'))
          .split(/<article\b|<li\b/)
          .map((part) => part.replaceAll(/<[^>]*>/g, ' '));
      },
      async presses(key) {
        if (!(await thread()).includes(`value="${key}"`)) throw new Error(`no button ${key}`);
        const { status } = await (await browser()).post('/local/act', { action: key });
        if (status >= 400) throw new Error(`the button ${key} was answered by ${status}`);
      },
    };
  };
  return {
    platform: 'local',
    heed,
    ...{ log, press },
    hands: handsFor((part) => handsOf(staff[part])),
    rooms: () => [],
    account: (part) => staff[part],
    async close() {
      stopClock();
      await working.stop();
      await heed.close();
      await ways?.close();
      await press?.close();
    },
  };
}
