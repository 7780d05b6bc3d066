import type { Generated, GeneratedAlways } from 'kysely';
import type { Language } from '../messages/model.ts';

export interface FaqSchema {
  faq_entry: {
    id: string;
    number: GeneratedAlways<number>;
    role: 'hr' | 'privacy';
    version: number;
    helped: Generated<number>;
    created_at: Date;
    archived_at: Date | null;
  };
  faq_version: {
    entry_id: string;
    number: number;
    written_by: string | null;
    written_at: Date;
  };
  faq_text: {
    entry_id: string;
    number: number;
    language: Language;
    question: string;
    also: string;
    answer: string;
    terms: string[];
    question_terms: string[];
    making: Generated<number>;
  };
}
