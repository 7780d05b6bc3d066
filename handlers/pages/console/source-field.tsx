import type { Language } from '../../../src/messages/model.ts';
import { FileField } from '../../../src/web/components/index.ts';

export interface SourceFieldProps {
  id: string;
  name: string;
  label: string;
  help: string;
  rows: number;
  value: string;
  /** Of what is written in it, where that is not the page's. */
  lang?: Language;
  wrong?: boolean;
  file: { id: string; label: string; help: string; accept: string };
}

/** A text that is pasted, or taken from a file. Its form is sent `withFiles`. */
export function SourceField({ id, name, label, help, rows, value, lang, wrong, file }: SourceFieldProps) {
  return (
    <div class="field source-field">
      <label for={id}>{label}</label>
      <p class="help" id={`${id}-help`}>
        {help}
      </p>
      <textarea
        class="source"
        id={id}
        name={name}
        lang={lang}
        rows={rows}
        spellcheck={false}
        aria-describedby={`${id}-help`}
        aria-invalid={wrong ? 'true' : undefined}
        defaultValue={value}
      />
      <FileField {...file} fills={name} />
    </div>
  );
}
