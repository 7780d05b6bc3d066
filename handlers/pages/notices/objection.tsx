import type { Translate } from '../../../src/messages/texts.ts';
import { newObjectionPath } from '../../../src/objections/present.ts';
import { mayObject } from '../../../src/objections/rules.ts';
import type { StoredText } from '../../../src/policies/store.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';

/** The right to object, apart from everything else a policy says (GDPR 21(4)); nothing where there is none. */
export function Objection({ text, versionId, t }: { text: StoredText; versionId: string; t: Translate }) {
  if (!mayObject(text.front)) return null;
  return (
    <Section title={t('notices.page.objection')} id="objection" sheet>
      <p>{t('notices.page.objectionText')}</p>
      <p>
        <LinkButton href={newObjectionPath(versionId)}>{t('notices.page.objectionButton')}</LinkButton>
      </p>
    </Section>
  );
}
