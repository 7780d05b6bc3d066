import { createHash } from 'node:crypto';
import { type Day, isDay } from '../calendar/day.ts';
import { HeedError } from '../errors.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { leastPeople } from '../policies/analysed.ts';
import { counterparts } from '../procedure/steps.ts';
import { largestScan, scanType } from '../scan-type.ts';
import type { NewAgreement } from './agreements.ts';

/** What somebody put down about an agreement, as it was typed. */
export interface TypedAgreement {
  id: string;
  site: string;
  counterpart: string;
  agreedOn: string;
  untilOn: string;
  people: string;
  /** The signed document; `too-large`: over the limit, and not held. Only its fingerprint is kept. */
  document: { name: string; bytes: Buffer | 'too-large' } | undefined;
}

const mostPeople = 1_000;
/** Nobody agreed to this before. */
const earliest = '2000-01-01';

/** @throws HeedError `bad-input` with everything that is wrong */
export function agreementOf(typed: TypedAgreement, today: Day): NewAgreement {
  const { id, agreedOn, document } = typed;
  const problems: CodedProblem[] = [];
  const site = typed.site
    .normalize('NFC')
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim();
  if (site === '' || site.length > 100)
    problems.push(problem({ code: 'analysisSite' }, { code: 'analysis.site' }));
  const counterpart = counterparts.find((one) => one === typed.counterpart);
  if (!counterpart) problems.push(problem({ code: 'analysisCounterpart' }, { code: 'analysis.counterpart' }));
  if (!isDay(agreedOn) || agreedOn > today || agreedOn < earliest)
    problems.push(problem({ code: 'analysisAgreedOn' }, { code: 'analysis.day' }));
  const untilOn = typed.untilOn === '' ? null : typed.untilOn;
  if (untilOn !== null && (!isDay(untilOn) || untilOn < today))
    problems.push(problem({ code: 'analysisUntilOn' }, { code: 'analysis.until' }));
  const people = /^\d{1,4}$/.test(typed.people.trim()) ? Number(typed.people) : 0;
  if (people < leastPeople || people > mostPeople)
    problems.push(
      problem({ code: 'analysisPeople' }, { code: 'analysis.people', params: { least: leastPeople } }),
    );
  const bytes = document && document.bytes !== 'too-large' ? document.bytes : undefined;
  const readable = bytes && bytes.length <= largestScan && scanType(bytes);
  if (!document || !bytes || !readable)
    problems.push(
      problem(
        { code: 'analysisDocument' },
        { code: 'analysis.document', params: { most: largestScan / 1_048_576 } },
      ),
    );
  if (problems.length > 0 || !counterpart || !document || !bytes)
    throw new HeedError('bad-input', 'the agreement cannot be put on record', { problems });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { id, site, counterpart, agreedOn, untilOn, people, document: nameOf(document.name), sha256 };
}

/** The last part of a path, without control characters; what is left of an odd name is still a name. */
const nameOf = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '').replaceAll(/\p{C}/gu, '').trim().slice(0, 200) || 'file';
