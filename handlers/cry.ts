import type { App } from '../src/app.ts';
import type { Command } from '../src/messages/model.ts';
import { answerToCry, type CryIn } from '../src/support/answer.ts';
import { isCryForHelp } from '../src/support/cry.ts';
import { readHelpLines } from '../src/support/help-lines.ts';
import { declaredIn } from './crisis.ts';
import type { Answered, Arrival } from './inbound.ts';
import { whoAndWhether } from './inbound-actor.ts';
import type { Reply } from './router.ts';
import { supportIn } from './support.ts';

/** How long it is waited to hear who it is: whoever cries for help is answered also when the database is not there. */
const askMs = 700;

/** Where something typed may be a cry for help; undefined where it is none, and for buttons. */
export function cryIn(command: Command): CryIn | undefined {
  // Whoever knows the word for what they want is given that.
  if (command.kind === 'text' && !supportIn(command) && isCryForHelp(command.text))
    return declaredIn(command.text) ? 'crisis' : 'words';
  if (command.kind === 'form' && Object.values(command.values).some(isCryForHelp)) return 'form';
  return undefined;
}

/** Said at once, by whichever way; nothing is written for it anywhere. @param zone the person's */
export function cryReply(app: App, language: Answered['language'], zone: string, stoodIn: CryIn): Reply {
  const all = readHelpLines(app.config.HEED_HELP_LINES);
  const own = app.config.HEED_HELP_LINE;
  return { kind: 'text', ...answerToCry(language, { all, zone, own, stoodIn }) };
}

/**
 * The answer to a cry for help, before anything else looks at what was typed: no row that recognises repeats, no reply that
 * is kept for them, no message in a queue, no evidence, no line of a log. It is answered as often as it is delivered, also to
 * somebody whom Heed does not know.
 */
export async function answerCry(app: App, arrival: Arrival): Promise<Answered | undefined> {
  const stoodIn = cryIn(arrival.command);
  if (!stoodIn) return undefined;
  const actor = await who(app, arrival);
  const language = actor?.language ?? languageOf(arrival.command);
  return { reply: cryReply(app, language, actor?.timeZone ?? app.zone, stoodIn), language, cry: true };
}

async function who(app: App, arrival: Arrival) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), askMs);
  });
  const asked = async () => (await whoAndWhether(app.db, arrival)).actor;
  try {
    // Who it is decides on the language and the number, and on nothing else.
    return await Promise.race([asked().catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Of somebody of whom nothing is known but what they typed. */
function languageOf(command: Command): Answered['language'] {
  const typed =
    command.kind === 'text'
      ? command.text
      : Object.values('values' in command ? command.values : {}).join(' ');
  return /\p{Script=Han}/u.test(typed) ? 'zh-CN' : 'en';
}
