import type { GeneratedAlways } from 'kysely';
import type { Language } from '../messages/model.ts';

export interface TemplateSchema {
  reply_template: {
    id: string;
    number: GeneratedAlways<number>;
    department_id: string;
    category: string;
    shared: boolean;
    owner_id: string | null;
    version: number;
    created_at: Date;
    archived_at: Date | null;
  };
  reply_template_version: {
    template_id: string;
    number: number;
    written_by: string | null;
    written_at: Date;
  };
  reply_template_text: {
    template_id: string;
    number: number;
    language: Language;
    title: string;
    body: string;
  };
}
