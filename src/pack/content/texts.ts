import { languages } from '../../messages/model.ts';
import { wholeText } from '../../policies/whole-text.ts';
import type { PackFacts } from '../facts.ts';
import { textFile } from '../rules.ts';
import type { Block, Item, Words } from './model.ts';

/**
 * The exact texts, each as a file. In the document it is set out where the answer was given to it, or else in the
 * document's own language: twice the same would bury what counts.
 */
export function textItems(
  { versions, answers, purposes, policy }: PackFacts,
  { t, language }: Words,
): Item[] {
  return versions.flatMap(({ version, texts, asked }) => {
    const { number } = version;
    const answered = new Set(
      [...answers, ...purposes].flatMap(({ versionId, data }) =>
        versionId === version.id && data ? data.shown.language : [],
      ),
    );
    const setOut = answered.size > 0 ? answered : new Set([language]);
    return languages.map((one): Item => {
      const { sha256, front, body } = texts[one];
      const file = textFile({ code: policy.code, number, language: one, sha256 });
      const shown: Block[] = setOut.has(one)
        ? [
            { form: 'note', text: t('pack.texts.shownAs') },
            { form: 'policy', blocks: wholeText(front, body) },
          ]
        : [
            {
              form: 'note',
              text: t(answered.size > 0 ? 'pack.texts.elsewhere' : 'pack.texts.file', {
                language: [...setOut].map((other) => t(`pack.texts.language.${other}`)).join(', '),
              }),
            },
          ];
      const proves = asked
        ? setOut.has(one) || answered.size === 0
          ? 'proves'
          : 'otherProves'
        : 'inForceProves';
      return {
        name: t('pack.texts.name', { number, language: t(`pack.texts.language.${one}`) }),
        proves: t(`pack.texts.${proves}`),
        files: [file],
        blocks: [
          { form: 'facts', rows: [{ label: t('pack.texts.hash'), value: sha256, code: true }] },
          ...shown,
        ],
      };
    });
  });
}
