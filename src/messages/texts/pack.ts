import { answers } from './pack/answers.ts';
import { codes } from './pack/codes.ts';
import { delivery } from './pack/delivery.ts';
import { document } from './pack/document.ts';
import { events } from './pack/events.ts';
import { facts } from './pack/facts.ts';
import { page } from './pack/page.ts';
import { procedure } from './pack/procedure.ts';
import { proofs } from './pack/proofs.ts';
import { readme } from './pack/readme.ts';
import { texts } from './pack/texts.ts';
import { why } from './pack/why.ts';

/** The arbitration pack: its document, its page, and how to check it. */
export const pack = {
  'zh-CN': {
    ...document['zh-CN'],
    procedure: procedure['zh-CN'],
    texts: texts['zh-CN'],
    delivery: delivery['zh-CN'],
    answers: answers['zh-CN'],
    facts: facts['zh-CN'],
    proofs: proofs['zh-CN'],
    page: page['zh-CN'],
    event: events['zh-CN'],
    readme: readme['zh-CN'],
    codes: codes['zh-CN'],
    because: why['zh-CN'],
  },
  en: {
    ...document.en,
    procedure: procedure.en,
    texts: texts.en,
    delivery: delivery.en,
    answers: answers.en,
    facts: facts.en,
    proofs: proofs.en,
    page: page.en,
    event: events.en,
    readme: readme.en,
    codes: codes.en,
    because: why.en,
  },
};
