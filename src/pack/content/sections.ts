import type { PackFacts } from '../facts.ts';
import type { Provable } from '../proofs.ts';
import { answerItems } from './answers.ts';
import { deliveryItems } from './delivery.ts';
import { factItems } from './facts.ts';
import type { Section, Words } from './model.ts';
import { procedureItems } from './procedure.ts';
import { proofItem } from './proofs.ts';
import { textItems } from './texts.ts';

/** What was looked up besides the facts. */
export interface Opened {
  provable: Provable;
  vkey: string;
  /** Answers whose drawn signature can be read. */
  signatures: ReadonlySet<string>;
  /** Why somebody else recorded an answer, where it could be opened. */
  reasons: ReadonlyMap<string, string>;
}

/** The evidence in the order a labour arbitration looks at it: the rule, that it was told, what was said to it, and proof. */
export function sectionsOf(facts: PackFacts, opened: Opened, words: Words): Section[] {
  const { t } = words;
  return [
    { title: t('pack.section.procedure'), items: procedureItems(facts, words) },
    { title: t('pack.section.texts'), items: textItems(facts, words) },
    { title: t('pack.section.delivery'), items: deliveryItems(facts, words) },
    { title: t('pack.section.answers'), items: answerItems(facts, opened.signatures, words, opened.reasons) },
    { title: t('pack.section.facts'), items: factItems(facts, words) },
    { title: t('pack.section.proofs'), items: [proofItem(facts.entries, opened.provable, opened, words)] },
  ];
}
