import { type Language, languages } from '../../../src/messages/model.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import { FileField } from '../../../src/web/components/index.ts';

export interface TextFilesProps {
  t: Translate;
  /** What the fields' ids begin with: `policy`, and `policy-en` is the field of the English file. */
  id: string;
  input: Readonly<Record<Language, string>>;
  rows: number;
}

/** The two language files of a text, pasted or chosen: fields `zh-CN` and `en`. Its form is sent `withFiles`. */
export function TextFiles({ t, id, input, rows }: TextFilesProps) {
  return (
    <div class="side-by-side">
      {languages.map((language) => (
        <div class="field source-field" key={language}>
          <label for={`${id}-${language}`}>{t(`console.policyForm.file.${language}`)}</label>
          <p class="help" id={`${id}-${language}-help`}>
            {t('console.policyForm.fileHelp')}
          </p>
          <textarea
            class="source"
            id={`${id}-${language}`}
            name={language}
            lang={language}
            rows={rows}
            spellcheck={false}
            aria-describedby={`${id}-${language}-help`}
            defaultValue={input[language]}
          />
          <FileField
            id={`${id}-${language}-file`}
            fills={language}
            label={t('console.file.text')}
            help={t('console.file.help')}
            accept=".md,.markdown,.txt,text/markdown,text/plain"
          />
        </div>
      ))}
    </div>
  );
}
