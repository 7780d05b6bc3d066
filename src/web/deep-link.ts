/**
 * What stands behind a `#` never reaches a server, so a sign-in on the way loses it. Links that are opened from
 * outside say it in `at` as well: `/n/1#changes` becomes `/n/1?at=changes#changes`.
 */
export function deepLink(path: string): string {
  const [page = '', place] = path.split('#', 2);
  if (!place) return path;
  return `${page}${page.includes('?') ? '&' : '?'}at=${encodeURIComponent(place)}#${place}`;
}

/** Where somebody goes on to who was signed in on the way to a link: the place within the page, too. */
export function landing(path: string): string {
  const [, place] = /[?&]at=([A-Za-z][\w-]{0,60})(?:&|$)/.exec(path) ?? [];
  return place ? `${path}#${place}` : path;
}
