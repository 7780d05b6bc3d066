/** One step of a path in a process of its own, which ends itself by SIGKILL at one of its waits. */
import { FixedClock } from '../../../src/clock.ts';
import { parseSigner } from '../../../src/evidence/keys.ts';
import { DyingProcess } from '../../harness/dying-process.ts';
import { paths } from '../paths/all.ts';
import type { Told } from './child-of.ts';
import { Hands } from './hands.ts';
import { messengerOf, messengers } from './messenger.ts';
import { fact } from './path.ts';

const told = JSON.parse(process.argv[2] ?? '') as Told;
const step = paths.find(({ name }) => name === told.path)?.steps[told.step];
const messenger = messengers[Number(fact(told.facts, 'messenger'))];
if (!step || !messenger) throw new Error(`there is no such step of ${told.path}`);
const first = new DyingProcess(told.url, told.diesAt, { dies: () => process.kill(process.pid, 'SIGKILL') });
const point = () => first.point();
const asked = async (what: string, body: unknown): Promise<number[]> => {
  const response = await fetch(`${told.post}/${what}`, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as number[];
};
const platform = messengerOf(
  messenger,
  { arrive: async (all) => void (await asked('arrive', all)), arrived: (all) => asked('arrived', all) },
  point,
);
const { key, dir } = told;
const signer = parseSigner(key);
const clock = new FixedClock(told.now);
await step.does(new Hands({ db: first.db, clock, platform, point, signer, dir }), told.facts);
await first.db.destroy();
