import { createHttp } from '../../handlers/http.ts';
import type { TestApp } from './app.ts';

interface Layered {
  router?: { stack?: { path?: unknown; methods?: string[] }[] };
}

/** Every address that Heed answers, as it was registered: `GET /n/:notice`. */
export function routesOf(heed: TestApp): string[] {
  return (createHttp(heed.app).middleware as Layered[]).flatMap(({ router }) =>
    (router?.stack ?? []).flatMap(({ path, methods = [] }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${String(path)}`),
    ),
  );
}

/** An address with the ids of what is there put in. */
export function addressOf(route: string, values: Readonly<Record<string, string>>): string {
  // The longest name first: one may begin another.
  const longestFirst = Object.entries(values).toSorted(([one], [other]) => other.length - one.length);
  return longestFirst.reduce((text, [name, value]) => text.replace(name, value), route);
}
