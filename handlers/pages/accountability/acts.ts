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
import { isOutcome, type Seat } from '../../../src/accountability/rules.ts';
import { hasLeft, holding, leaveSeat, seatThem } from '../../../src/accountability/seats.ts';
import { type Case, demandCase, lockCase } from '../../../src/accountability/store.ts';
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

interface Act {
  of: Of;
  run(this: void, doing: Doing): Promise<void>;
  /** Whether they have done it before, where having done it takes away what it needs. */
  again?(this: void, tx: Tx, one: Case, said: Doing['said']): Promise<boolean> | boolean;
}

const acts: Readonly<Record<string, Act>> = {
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
    again: (tx, { id }, { once }) => isEntered(tx, id, { kind: 'challenge-answer', once }),
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
    again: (_tx, { handlerId }, { by }) => handlerId === by,
  },
  'leave-handler': leaving('handler', 'handle'),
  'leave-decider': leaving('decider', 'decide'),
  'leave-appeal': leaving('appeal', 'appeal'),
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

function leaving(seat: Seat, of: Of): Act {
  return {
    of,
    run: (d) => leaveSeat(d.tx, d.id, { seat, ...d.said }),
    // Whoever has come back since sits there, and may leave again.
    again: async (tx, one, { by }) =>
      one[holding[seat]] !== by && (await hasLeft(tx, one.id, { seat, personId: by })),
  };
}

/**
 * Whoever answered a challenge has a part in it and judges no more, whoever took a seat cannot take it again, and whoever left
 * one has no part in it: a second click of theirs is a success, and nobody else's is.
 */
const isAgain = async (act: Act, d: Pick<Doing, 'tx' | 'said'> & { one: Case }): Promise<boolean> =>
  (await act.again?.(d.tx, d.one, d.said)) ?? false;

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
      const said = { by: viewer.id, text, once, now };
      if (await isAgain(act, { tx, one, said })) return true;
      // Asked under its lock and before anything is done: nobody acts from a seat that they have lost, or learns by an
      // act's answer which cases there are.
      await demandCase(tx, viewer, one, act.of, now);
      await act.run({ tx, app, id, fields, said });
      return false;
    });
  } catch (error) {
    const problem = error instanceof HeedError ? obstacleIn(error) : undefined;
    if (!problem) throw error;
    ctx.status = 422;
    return showCase(ctx, { act: name, typed: fields, problem: translate(ctx)(problem) });
  }
  if (act.of === 'judge') return done(ctx, accountabilityPath, again ? 'alreadyDecided' : 'decided');
  if (name.startsWith('leave-')) return done(ctx, accountabilityPath, again ? 'alreadyLeft' : 'left');
  ctx.redirect(casePath(id));
  ctx.status = 303;
}

/** What stands in the file where a tap says it all. */
function standing(ctx: Ctx, act: string, { agree }: Record<string, string>): string {
  const t = translate(ctx);
  if (act === 'declined') return t('accountability.own.declined');
  return act === 'talk-answer' && agree === '1' ? t('accountability.own.agreed') : '';
}
