import { page } from './bundle/page.ts';
import { readme } from './bundle/readme.ts';
import { verify } from './bundle/verify.ts';

/** Evidence bundles: the page where they are made, what lies in them, and what a verifier says. */
export const bundle = {
  'zh-CN': { page: page['zh-CN'], readme: readme['zh-CN'], verify: verify['zh-CN'] },
  en: { page: page.en, readme: readme.en, verify: verify.en },
};
