/** Answers to questions that come again: who changed which; never their words, whose question it was, or whom it helped. */
export interface FaqEvents {
  'faq.written': { entry: string; version: number; role: string };
  /** It is offered no more; what it said stays. */
  'faq.archived': { entry: string };
  'faq.brought-back': { entry: string };
}
