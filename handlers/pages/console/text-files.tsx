import { type Language, languages } from '../../../src/messages/model.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import { SourceField } from './source-field.tsx';

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
        <SourceField
          key={language}
          id={`${id}-${language}`}
          name={language}
          lang={language}
          label={t(`console.policyForm.file.${language}`)}
          help={t('console.policyForm.fileHelp')}
          rows={rows}
          value={input[language]}
          file={{
            id: `${id}-${language}-file`,
            label: t('console.file.text'),
            help: t('console.file.help'),
            accept: '.md,.markdown,.txt,text/markdown,text/plain',
          }}
        />
      ))}
    </div>
  );
}
