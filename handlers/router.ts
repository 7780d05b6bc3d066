import type { App } from '../src/app.ts';
import type { SessionFacts } from '../src/evidence/events.ts';
import type { Command, Form, Language } from '../src/messages/model.ts';
import { noticeCommands } from './notices.ts';
import { questionCommands } from './questions.ts';
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
  | { kind: 'text'; text: string }
  /** Ask for more; where a platform cannot open a form, its adapter links to the page. */
  | {
      kind: 'form';
      form: Form;
      values?: Readonly<Record<string, string>>;
      errors?: Readonly<Record<string, string>>;
    }
  | { kind: 'page'; path: string };

export interface ChatContext {
  app: App;
  actor: ChatActor;
  now: Date;
}

export type CommandHandler = (context: ChatContext, command: Command, about: string) => Promise<Reply>;

const handlers: Readonly<Record<string, CommandHandler>> = { ...noticeCommands, ...questionCommands };

/** One way in for every platform: a button, a submitted form or typed words, already normalised. */
export function routeCommand(context: ChatContext, command: Command): Promise<Reply> {
  if (command.kind === 'text') return wordCommands(context, command.text);
  const handler = Object.hasOwn(handlers, command.action.name) ? handlers[command.action.name] : undefined;
  if (!handler) return wordCommands(context, '');
  return handler(context, command, command.action.about);
}
