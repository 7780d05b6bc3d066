import type { Translate } from '../../../src/messages/texts.ts';
import type { StoredText } from '../../../src/policies/store.ts';
import type { LegalBasis } from '../../../src/policies/vocabulary.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';

/** The bases of processing a person may object to (GDPR 21(1)). */
const objectable: readonly (LegalBasis | undefined)[] = ['legitimate-interests', 'public-interest'];

/** The right to object, apart from everything else a policy says (GDPR 21(4)); nothing where there is none. */
export function Objection({ text, versionId, t }: { text: StoredText; versionId: string; t: Translate }) {
  if (!mayObject(text)) return null;
  return (
    <Section title={t('notices.page.objection')} id="objection" sheet>
      <p>{t('notices.page.objectionText')}</p>
      <p>
        <LinkButton href={`/threads/new?version=${versionId}`}>
          {t('notices.page.objectionButton')}
        </LinkButton>
      </p>
    </Section>
  );
}

function mayObject({ front }: StoredText): boolean {
  if (!front.rules.includes('EU')) return false;
  return [front, ...front.disclosures].some(({ legalBasis: basis }) =>
    objectable.includes(typeof basis === 'object' ? basis.EU : basis),
  );
}
