import { type Language, languages, type Message } from '../../../src/messages/model.ts';
import { Card } from '../../../src/web/components/index.ts';
import type { Words } from '../console/words.ts';

/** A card as it arrives, in the languages given; its buttons do nothing here. */
export function BothCards({
  message,
  words,
  only = languages,
}: {
  message: Message;
  words: Words;
  only?: readonly Language[];
}) {
  return (
    <div class="side-by-side">
      {only.map((language) => {
        const body = message[language];
        return (
          <div class="card-preview" key={language}>
            <p class="card-preview-label">{words.t(`console.language.${language}`)}</p>
            <div lang={language}>{body.kind === 'card' ? <Card card={body.card} /> : null}</div>
          </div>
        );
      })}
    </div>
  );
}
