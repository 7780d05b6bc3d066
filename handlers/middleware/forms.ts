import { bodyParser } from '@koa/bodyparser';
import type { Next } from 'koa';
import { HeedError } from '../../src/errors.ts';
import type { Ctx } from '../context.ts';
import { playbooksPath } from '../pages/crisis/playbooks/shared.ts';

const forms = (formLimit: string) =>
  bodyParser({ enableTypes: ['form', 'json'], formLimit, jsonLimit: '256kb', onError: unreadable });
const usual = forms('1mb');
/** As much as a browser lets anybody type into a playbook's form: what is too long for one is said there, field by field. */
const long = forms('4mb');

/** Reads what was sent. Only whoever is signed in sends long forms. */
export function readForms(ctx: Ctx, next: Next): Promise<unknown> {
  const isLong = ctx.state.viewer !== null && ctx.path.startsWith(`${playbooksPath}/`);
  return (isLong ? long : usual)(ctx, next);
}

/** What cannot be unpacked comes without a status, and is the sender's doing all the same. */
function unreadable(cause: Error): never {
  throw 'status' in cause ? cause : new HeedError('bad-request', 'a body could not be unpacked', { cause });
}
