import type { Translate } from '../../../src/messages/texts.ts';
import { conditions, type Reliability } from '../../../src/notices/signature/reliability.ts';
import { Badge, type Tone } from '../../../src/web/components/index.ts';

interface WorthProps {
  t: Translate;
  /** The method's name. */
  method: string;
  /** What it meets, or met when it was used. */
  meets: Reliability;
  /** Where the catalogue says why, by method and condition. */
  why?: 'signing.why' | 'ways.worth';
}

const tones: Readonly<Record<Reliability[keyof Reliability], Tone>> = {
  met: 'good',
  partly: 'wait',
  not: 'neutral',
};

/** Which conditions of a reliable electronic signature a method meets: a quiet line that opens. */
export function Worth({ t, method, meets, why = 'signing.why' }: WorthProps) {
  return (
    <details class="worth">
      <summary>{t('signing.worth.title')}</summary>
      <p>{t('signing.worth.intro')}</p>
      <dl>
        {conditions.map((condition) => (
          <div key={condition}>
            <dt>
              {t(`signing.condition.${condition}`)}{' '}
              <Badge tone={tones[meets[condition]]}>{t(`signing.meets.${meets[condition]}`)}</Badge>
            </dt>
            <dd>
              {condition === 'control' && meets.control === 'not' && why === 'signing.why'
                ? t('signing.mailboxControl')
                : t(`${why}.${method}.${condition}`)}
            </dd>
          </div>
        ))}
      </dl>
      <p>{t('signing.worth.source')}</p>
    </details>
  );
}
