import { z } from 'zod';
import type { JsonObject } from '../../evidence/canonical.ts';
import type { Language } from '../../messages/model.ts';
import { kindOf, sayIn } from './words.ts';

/** What an answer's event says that people want to read first. */
const answer = z.object({
  type: z.literal('answer.given'),
  data: z.object({
    kind: z.string(),
    statement: z.string(),
    method: z.string(),
    person: z.object({ staffNo: z.string(), name: z.string() }),
    shown: z.object({ policy: z.string(), version: z.number(), language: z.string(), via: z.string() }),
    paper: z.object({ recordedBy: z.object({ name: z.string() }) }).optional(),
    onBehalf: z.object({ recordedBy: z.object({ name: z.string() }) }).optional(),
  }),
});

/** The statement of a record in words, a sentence a line: what was said and by whom, or what kind of record it is. */
export function statementOf(event: JsonObject, language: Language): string[] {
  const say = sayIn(language);
  const found = answer.safeParse(event);
  if (!found.success) return [kindOf(language, typeof event.type === 'string' ? event.type : '')];
  const { kind, statement, method, person, shown, paper, onBehalf } = found.data.data;
  const by = (paper ?? onBehalf)?.recordedBy.name;
  return [
    say('said', { ...person, did: known(say, 'did', kind) }),
    say('statement', { statement }),
    say('shown', {
      policy: shown.policy,
      version: shown.version,
      language: known(say, 'languages', shown.language),
      via: known(say, 'via', shown.via),
    }),
    say('method', { method: known(say, 'methods', method) }),
    ...(by ? [say('recorded', { by })] : []),
  ];
}

function known(say: ReturnType<typeof sayIn>, group: string, name: string): string {
  const key = `${group}.${name}`;
  const text = say(key);
  return text === key ? name : text;
}
