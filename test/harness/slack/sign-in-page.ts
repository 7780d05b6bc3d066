import type { ServerResponse } from 'node:http';
import type { Workspace } from './workspace.ts';

/** What slack.com serves to browsers: discovery, keys, and the page on which somebody agrees. */
export function answerOpenId(
  { logins, directory }: Workspace,
  url: URL,
  browserUser: string | undefined,
  response: ServerResponse,
): boolean {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  switch (url.pathname) {
    case '/.well-known/openid-configuration':
      response.writeHead(200, json).end(JSON.stringify(logins.discovery()));
      return true;
    case '/openid/connect/keys':
      response.writeHead(200, json).end(JSON.stringify(logins.jwks()));
      return true;
    case '/openid/connect/authorize':
      break;
    default:
      return false;
  }
  const userId = url.searchParams.get('as') ?? browserUser;
  const html = { 'content-type': 'text/html; charset=utf-8' };
  if (userId === undefined) {
    const people = directory.users.filter(({ isBot, deleted }) => !isBot && !deleted);
    const links = people.map(({ id }) => {
      const to = new URL(url);
      to.searchParams.set('as', id);
      return `<li><a href="${to.pathname}${to.search.replaceAll('&', '&amp;')}">${id}</a></li>`;
    });
    response.writeHead(200, html).end(`<title>Sign in</title><ul>${links.join('')}</ul>`);
    return true;
  }
  url.searchParams.delete('as');
  try {
    response.writeHead(302, { location: logins.authorize(userId, url) }).end();
  } catch (error) {
    response.writeHead(400, html).end(`<title>Something went wrong</title>${String(error)}`);
  }
  return true;
}
