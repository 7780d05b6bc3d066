import type { ServerResponse } from 'node:http';
import type { Corp } from './corp.ts';
import { ApiError } from './errors.ts';
import { paths, signIn } from './sign-in.ts';

export const isSignInPath = (pathname: string) => Object.values(paths).includes(pathname);

const escapeHtml = (text: string) =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * The pages that browsers open to sign in. Who is there: the `as` of the form, a `wecom_userid` cookie, or the
 * fake's `browserUser`; otherwise a form asks. No page for what WeCom refuses leads back to the app.
 */
export function answerSignIn(
  corp: Corp,
  url: URL,
  { cookie, browserUser }: { cookie: string | undefined; browserUser: string | undefined },
  response: ServerResponse,
): void {
  const fromCookie = /(?:^|;\s*)wecom_userid=([^;]+)/.exec(cookie ?? '')?.[1];
  const userid = url.searchParams.get('as') ?? fromCookie ?? browserUser;
  const page = (html: string) =>
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><meta charset="utf-8"><title>WeCom</title>${html}`);
  try {
    if (userid === undefined) {
      page(formFor(url));
      return;
    }
    response.writeHead(302, { location: signIn(corp, userid, url) }).end();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    page(`<h1>${error.errcode}</h1><p>${escapeHtml(error.message)}</p>`);
  }
}

function formFor(url: URL): string {
  const hidden = [...url.searchParams]
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
  return `<form action="${url.pathname}">${hidden}<label>userid <input name="as"></label><button>OK</button></form>`;
}
