import type { OpenedRecord } from '../../../src/records/read.ts';
import { isText, readableText } from '../../../src/records/text.ts';
import { Facts, Section } from '../../../src/web/components/index.ts';
import type { Words } from '../console/words.ts';

/** Pictures that a browser shows by itself, none of which runs anything; by their first bytes, not by what they say. */
const pictures: readonly { type: string; begins: number[] }[] = [
  { type: 'image/png', begins: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/jpeg', begins: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', begins: [0x47, 0x49, 0x46, 0x38] },
];
const mostPicture = 8 * 1_024 * 1_024;
/** In characters; beyond it a page is of no use. */
const mostText = 200_000;

/** One record with what was said, word for word, and never as anything that a browser would run. */
export function recordBody({ t, moment, n }: Words, { head, kind, occurredAt, body, ...more }: OpenedRecord) {
  const side = ({ name, account }: { name?: string; account: string }) =>
    name ? `${name} (${account})` : account;
  return (
    <>
      <Facts
        items={[
          { label: t('access.when'), value: moment(occurredAt).label },
          ...(more.expiresOn === 'infinity'
            ? [{ label: t('access.pastLabel'), value: t('access.pastHeld') }]
            : []),
          { label: t('access.kindLabel'), value: t(`access.kind.${kind}`) },
          ...(head
            ? [
                { label: t('access.fromParty'), value: side(head.from) },
                { label: t('access.toParty'), value: head.to.map(side).join(', ') },
                ...Object.entries(head.head).map(([label, value]) => ({ label, value: String(value) })),
              ]
            : []),
          ...(head?.body
            ? [{ label: t('access.size'), value: t('access.bytes', { n: n(head.body.bytes) }) }]
            : []),
        ]}
      />
      <Section id="content" title={t('access.content')} sheet>
        {contentOf(t, { head, kind, occurredAt, body, ...more })}
      </Section>
    </>
  );
}

function contentOf(t: Words['t'], record: OpenedRecord) {
  const { head, body } = record;
  if (!head) return <p class="quiet">{t('access.erased')}</p>;
  if (!body) return <p class="quiet">{t('access.noContent')}</p>;
  const type = head.body?.type;
  if (isText(type)) return <p class="said">{readableText(type, body).slice(0, mostText)}</p>;
  const picture = pictures.find(({ begins }) => begins.every((byte, at) => body[at] === byte));
  if (picture && body.length <= mostPicture)
    return (
      <img
        class="opened-picture"
        alt={t('access.pictureAlt')}
        src={`data:${picture.type};base64,${body.toString('base64')}`}
      />
    );
  return <p>{t('access.notShown', { type: type ?? '' })}</p>;
}
