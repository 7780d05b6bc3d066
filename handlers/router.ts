import type { App } from '../src/app.ts';
import type { SessionFacts } from '../src/evidence/events.ts';
import type { Card, Command, Form, Language, PageLink } from '../src/messages/model.ts';
import { text } from '../src/messages/texts.ts';
import { announcementCommands } from './announcements.ts';
import { crisisCommands } from './crisis.ts';
import { faqCommands } from './faq.ts';
import { noticeCommands } from './notices.ts';
import { nudgeCommands } from './nudges.ts';
import { objectionCommands } from './objections.ts';
import { procedureCommands } from './procedure.ts';
import { questionCommands } from './questions.ts';
import { reportCommands } from './reports.ts';
import { requestCommands } from './requests.ts';
import { trainingCommands } from './training.ts';
import { wordCommands } from './words.ts';

/** Who did something in a chat, as the adapter made sure of it. */
export interface ChatActor {
  personId: string;
  language: Language;
  timeZone: string;
  session: SessionFacts;
}

/** What the chat says back at once. What has to arrive for certain is queued as a message instead. */
export type Reply =
  | { kind: 'nothing' }
  /**
   * `onCard`: the card that was used turns to say the same, where the platform can change it. `link`: where what is
   * said stands in full. `cards`: what is listed, each with its own link.
   */
  | { kind: 'text'; text: string; onCard?: true; link?: PageLink; cards?: readonly Card[] }
  | FormReply
  | { kind: 'page'; path: string; label: string };

/** Ask for more. */
export interface FormReply {
  kind: 'form';
  form: Form;
  /** Where the same is asked by a page: for platforms that cannot open a form in place. */
  page: string;
  /** What is said there besides, since what was typed goes into no address. */
  instead?: string;
  values?: Readonly<Record<string, string>>;
  errors?: Readonly<Record<string, string>>;
}

export interface ChatContext {
  app: App;
  actor: ChatActor;
  now: Date;
  /** Set for `commitsItself`: the event, to be committed with the effect, and what it is told, for when it comes again. */
  arrival?: { platform: string; eventId: string; reply: object | null };
}

export type CommandHandler = (context: ChatContext, command: Command, about: string) => Promise<Reply>;

const handlers: Readonly<Record<string, CommandHandler>> = {
  ...noticeCommands,
  ...procedureCommands,
  ...objectionCommands,
  ...questionCommands,
  ...faqCommands,
  ...requestCommands,
  ...crisisCommands,
  ...reportCommands,
  ...trainingCommands,
  ...nudgeCommands,
  ...announcementCommands,
};

/**
 * Whether what is asked is one statement that can commit together with the event that asked for it, and with others
 * that are answered at the same moment. Its handler writes nothing when it says anything but `onCard` or nothing.
 */
export function commitsItself(command: Command): boolean {
  return (
    (command.kind === 'button' && command.action.name === 'notices.acknowledge') ||
    (command.kind === 'form' && command.action.name === 'training.answer')
  );
}

/** One way in for every platform: a button, a submitted form or typed words, already normalised. */
export function routeCommand(context: ChatContext, command: Command): Promise<Reply> {
  if (command.kind === 'text') return wordCommands(context, command.text);
  if (command.kind === 'unreadable')
    return Promise.resolve({ kind: 'text', text: text(context.actor.language, 'words.textOnly') });
  const handler = Object.hasOwn(handlers, command.action.name) ? handlers[command.action.name] : undefined;
  if (!handler) return Promise.resolve({ kind: 'text', text: text(context.actor.language, 'words.unknown') });
  return handler(context, command, command.action.about);
}
