import { inTransaction } from '../src/db/pool.ts';
import { HeedError } from '../src/errors.ts';
import { text } from '../src/messages/texts.ts';
import { answerNudge, findNudge } from '../src/training/nudge.ts';
import { slowDown } from '../src/training/nudge-pace.ts';
import type { Pace } from '../src/training/nudge-rules.ts';
import { myNudgesPath, nudgeForm, nudgePath } from '../src/training/present-nudge.ts';
import { isUuid } from '../src/uuid.ts';
import type { ChatContext, CommandHandler, Reply } from './router.ts';

/** Questions that come again: `about` is the one that was asked. */
export const nudgeCommands: Readonly<Record<string, CommandHandler>> = {
  'training.nudge': (context, command, about) =>
    isUuid(about)
      ? command.kind === 'form'
        ? answered(context, about, command.values)
        : asked(context, about)
      : Promise.resolve(say(context, 'gone')),
  'training.nudge-fewer': (context) => nudgesPaced(context, 'fewer'),
};

const say = ({ actor }: ChatContext, key: string): Reply => ({
  kind: 'text',
  text: text(actor.language, `training.nudge.${key}`),
});

async function asked(context: ChatContext, id: string): Promise<Reply> {
  const { app, actor } = context;
  const nudge = await findNudge(app.db, actor.personId, { id });
  if (!nudge) return say(context, 'gone');
  if (nudge.answer) return say(context, 'answered');
  return { kind: 'form', form: nudgeForm(nudge.course, nudge.asked, id, actor.language), page: nudgePath };
}

async function answered(
  context: ChatContext,
  id: string,
  given: Readonly<Record<string, string>>,
): Promise<Reply> {
  const { app, actor, now } = context;
  const { personId, language, session } = actor;
  try {
    const result = await inTransaction(app.db, (tx) =>
      answerNudge(tx, { ...{ id, personId, given, now }, platform: session.platform }),
    );
    if (result.result === 'late') return say(context, 'late');
    if (result.result !== 'mend') return { kind: 'nothing' };
    return {
      kind: 'form',
      form: nudgeForm(result.nudge.course, result.nudge.asked, id, language),
      page: nudgePath,
      values: given,
      errors: { [result.field]: text(language, `training.mend.${result.problem}`) },
    };
  } catch (error) {
    if (error instanceof HeedError && error.code === 'not-found') return say(context, 'gone');
    throw error;
  }
}

/** "少问点": half as often; "no questions": none; and where one chooses again. */
export async function nudgesPaced(context: ChatContext, wanted: Exclude<Pace, 'weekly'>): Promise<Reply> {
  const { app, actor, now } = context;
  const pace = await inTransaction(app.db, (tx) => slowDown(tx, actor.personId, wanted, now));
  const t = (key: string) => text(actor.language, `training.nudge.${key}`);
  return { kind: 'text', text: t(`said.${pace}`), link: { label: t('open'), path: myNudgesPath } };
}
