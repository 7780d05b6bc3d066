import { v7 } from 'uuid';
import { challenge, decideChallenge } from '../../../src/accountability/challenge.ts';
import { decide, decideAppeal, makeAppeal } from '../../../src/accountability/decide.ts';
import {
  offerTalk,
  recordAbsent,
  recordRepresented,
  recordTalk,
  stateFacts,
  toldOtherwise,
  withdraw,
} from '../../../src/accountability/handle.ts';
import {
  answerMinutes,
  askToTalk,
  declineToSpeak,
  makeStatement,
  nameCompanion,
} from '../../../src/accountability/hear.ts';
import { obstacle } from '../../../src/accountability/open.ts';
import { accountabilityPath, casePath } from '../../../src/accountability/present.ts';
import { isOutcome } from '../../../src/accountability/rules.ts';
import { leaveSeat, seatThem } from '../../../src/accountability/seats.ts';
import { demandCase, lockCase } from '../../../src/accountability/store.ts';
import { isEntered } from '../../../src/accountability/words.ts';
import type { App } from '../../../src/app.ts';
import { inTransaction, type Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { employedByStaffNo } from '../../../src/people/by-staff-no.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { wallClock } from '../../../src/zone.ts';
import { type Ctx, formFields, idParam, signedIn, translate } from '../../context.ts';
import { done } from '../console/shell.tsx';
import { obstacleIn } from './obstacle.ts';
import { showCase } from './one.tsx';

interface Doing {
  tx: Tx;
  app: App;
  id: string;
  fields: Record<string, string>;
  /** What was typed, with who, when and by which form. */
  said: { by: string; text: string; once: string; now: Date };
}

/** Of whom each is asked: the person themselves, or whoever sits where. */
type Of = 'own' | 'handle' | 'decide' | 'appeal' | 'take' | 'judge';

/** The words of a form, which has to have some. */
const words = (doing: Doing): Doing['said'] => {
  if (textProblem(doing.said.text)) throw obstacle('words');
  return doing.said;
};

async function colleague({ tx, fields }: Doing): Promise<string> {
  const found = await employedByStaffNo(tx, fields.staffNo ?? '');
  if (!found) throw obstacle('staff');
  return found.id;
}

const acts: Readonly<Record<string, { of: Of; run: (doing: Doing) => Promise<void> }>> = {
  statement: { of: 'own', run: (d) => makeStatement(d.tx, d.app, d.id, words(d)) },
  declined: { of: 'own', run: (d) => declineToSpeak(d.tx, d.app, d.id, d.said) },
  'talk-asked': { of: 'own', run: (d) => askToTalk(d.tx, d.app, d.id, words(d)) },
  'talk-answer': { of: 'own', run: (d) => answerMinutes(d.tx, d.app, d.id, words(d)) },
  companion: {
    of: 'own',
    async run(d) {
      if (textProblem(d.said.text) === 'tooLong') throw obstacle('words');
      const companionId = (d.fields.staffNo ?? '').trim() === '' ? null : await colleague(d);
      await nameCompanion(d.tx, d.app, d.id, { ...d.said, companionId });
    },
  },
  challenge: { of: 'own', run: (d) => challenge(d.tx, d.app, d.id, words(d)) },
  'challenge-answer': {
    of: 'judge',
    async run(d) {
      const { granted = '' } = d.fields;
      if (granted !== 'yes' && granted !== 'no') throw obstacle('words');
      await decideChallenge(d.tx, d.app, d.id, { ...words(d), granted: granted === 'yes' });
    },
  },
  appeal: { of: 'own', run: (d) => makeAppeal(d.tx, d.app, d.id, words(d)) },
  facts: { of: 'handle', run: (d) => stateFacts(d.tx, d.app, d.id, words(d)) },
  handed: { of: 'handle', run: (d) => toldOtherwise(d.tx, d.app, d.id, words(d)) },
  'talk-offered': {
    of: 'handle',
    async run(d) {
      const at = wallClock(d.fields.at ?? '', d.app.zone);
      if (!at) throw obstacle('talk-past');
      await offerTalk(d.tx, d.app, d.id, { ...words(d), at });
    },
  },
  talk: { of: 'handle', run: (d) => recordTalk(d.tx, d.app, d.id, words(d)) },
  absent: { of: 'handle', run: (d) => recordAbsent(d.tx, d.id, d.said) },
  represented: { of: 'handle', run: (d) => recordRepresented(d.tx, d.app, d.id, words(d)) },
  withdrawn: { of: 'handle', run: (d) => withdraw(d.tx, d.app, d.id, words(d)) },
  seat: {
    of: 'handle',
    async run(d) {
      const seat = d.fields.seat === 'appeal' ? 'appeal' : 'decider';
      await seatThem(d.tx, d.id, { seat, personId: await colleague(d), by: d.said.by, now: d.said.now });
    },
  },
  take: {
    of: 'take',
    run: (d) =>
      seatThem(d.tx, d.id, { seat: 'handler', personId: d.said.by, by: d.said.by, now: d.said.now }),
  },
  'leave-handler': { of: 'handle', run: (d) => leaveSeat(d.tx, d.id, { seat: 'handler', ...d.said }) },
  'leave-decider': { of: 'decide', run: (d) => leaveSeat(d.tx, d.id, { seat: 'decider', ...d.said }) },
  'leave-appeal': { of: 'appeal', run: (d) => leaveSeat(d.tx, d.id, { seat: 'appeal', ...d.said }) },
  decide: {
    of: 'decide',
    async run(d) {
      const { outcome = '', proportion = '' } = d.fields;
      if (!isOutcome(outcome)) throw obstacle('words');
      if (outcome !== 'nothing' && textProblem(proportion)) throw obstacle('words');
      await decide(d.tx, d.app, d.id, { ...words(d), outcome, proportion });
    },
  },
  'decide-appeal': {
    of: 'appeal',
    async run(d) {
      const { result = '', outcome = '' } = d.fields;
      if (result !== 'upheld' && result !== 'milder' && result !== 'lifted') throw obstacle('words');
      const given = { result, outcome: isOutcome(outcome) ? outcome : undefined } as const;
      await decideAppeal(d.tx, d.app, d.id, { ...words(d), ...given });
    },
  },
};

/** POST /accountability/:case/:act */
export async function actOnCase(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const id = idParam(ctx, 'case');
  const { app, now } = ctx.state;
  const name = (ctx.params as { act?: string }).act ?? '';
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
  if (!act) throw new HeedError('not-found', 'no such act of a case');
  const fields = formFields(ctx);
  const text = (fields.words ?? '').trim() === '' ? standing(ctx, name, fields) : (fields.words ?? '');
  const once = `${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`;
  let again = false;
  try {
    again = await inTransaction(app.db, async (tx) => {
      const one = await lockCase(tx, id);
      // Whoever answered a challenge has a part in it and judges no more: their second click is told by its form.
      if (act.of === 'judge' && (await isEntered(tx, id, { kind: 'challenge-answer', once }))) return true;
      // Asked under its lock and before anything is done: nobody acts from a seat that they have lost, or learns by an
      // act's answer which cases there are.
      await demandCase(tx, viewer, one, act.of, now);
      await act.run({ tx, app, id, fields, said: { by: viewer.id, text, once, now } });
      return false;
    });
  } catch (error) {
    const problem = error instanceof HeedError ? obstacleIn(error) : undefined;
    if (!problem) throw error;
    ctx.status = 422;
    return showCase(ctx, { act: name, typed: fields, problem: translate(ctx)(problem) });
  }
  if (act.of === 'judge') return done(ctx, accountabilityPath, again ? 'alreadyDecided' : 'decided');
  ctx.redirect(name.startsWith('leave-') ? accountabilityPath : casePath(id));
  ctx.status = 303;
}

/** What stands in the file where a tap says it all. */
function standing(ctx: Ctx, act: string, { agree }: Record<string, string>): string {
  const t = translate(ctx);
  if (act === 'declined') return t('accountability.own.declined');
  return act === 'talk-answer' && agree === '1' ? t('accountability.own.agreed') : '';
}
