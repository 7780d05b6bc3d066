import type { Body, Card, Field, Form, PageLink } from './model.ts';

/** A field that is answered by choosing. */
export interface Choice extends Field {
  kind: 'choice' | 'choices';
  options: NonNullable<Field['options']>;
  /** Its options are letters, and what each stands for is said above the fields. */
  lettered?: true;
}

/**
 * Something to choose and to send, asked within the conversation. Where a platform cannot show it there, a button
 * with the form's action or the page is offered: the handler of the action gives the form for the button, and takes
 * the answer as a form, wherever it was given.
 *
 * For quizzes and the like. Consent is not asked this way: before it one has to see what is done with the data
 * (PIPL art. 14, 17), and a card to choose on has room neither for that nor for a link to it.
 */
export interface Question {
  form: Omit<Form, 'fields'> & { fields: readonly Choice[] };
  /** Where the same can be answered; its label says what one does there: "Answer". */
  page: PageLink;
}

/** A question as a card: what is asked, and the way to where it is answered. */
function asCard({ form, page }: Question): Card {
  const asked = form.fields.flatMap(({ label, options, lettered }) =>
    lettered ? [] : [label, ...options.map((one) => `· ${one.label}`)],
  );
  return {
    title: form.title,
    lines: [...(form.intro ?? []), ...asked],
    ...(form.facts ? { facts: form.facts } : {}),
    link: { ...page, form: form.action },
  };
}

/** For where questions cannot be asked in place. */
export function askedByCard(body: Body): Exclude<Body, { kind: 'question' }> {
  return body.kind === 'question' ? { kind: 'card', card: asCard(body.question) } : body;
}
