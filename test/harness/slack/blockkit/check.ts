import { isObject } from '../json.ts';
import type { JsonObject } from '../types.ts';

/** Where something may stand; what is allowed differs. */
export type Surface = 'message' | 'modal' | 'home';

/** Everything wrong with some blocks, in Slack's words, each with its JSON pointer. */
export class Problems {
  readonly list: string[] = [];
  readonly surface: Surface;

  constructor(surface: Surface) {
    this.surface = surface;
  }

  add(what: string, at: string): void {
    this.list.push(`${what} [json-pointer:${at}]`);
  }
}

export type Check = (value: unknown, at: string, problems: Problems) => void;

export function text(most: number, least = 1): Check {
  return (value, at, problems) => {
    if (typeof value !== 'string') return problems.add('must be a string', at);
    // Slack does not say in what it counts; UTF-16 units are the most.
    const { length } = value;
    if (length > most) problems.add(`must be less than ${most + 1} characters`, at);
    if (length < least) problems.add(`must be more than ${least - 1} characters`, at);
  };
}

export const flag: Check = (value, at, problems) => {
  if (typeof value !== 'boolean') problems.add('must be a boolean', at);
};

export function whole(least: number, most: number): Check {
  return (value, at, problems) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return problems.add('must be an integer', at);
    if (value < least || value > most) problems.add(`must be between ${least} and ${most}`, at);
  };
}

export function oneOf(...values: string[]): Check {
  return (value, at, problems) => {
    if (typeof value !== 'string' || !values.includes(value))
      problems.add(`must be one of: ${values.join(', ')}`, at);
  };
}

export function matching(form: RegExp, what: string): Check {
  return (value, at, problems) => {
    if (typeof value !== 'string' || !form.test(value)) problems.add(what, at);
  };
}

export function list(item: Check, most: number, least = 1): Check {
  return (value, at, problems) => {
    if (!Array.isArray(value)) return problems.add('must be an array', at);
    if (value.length > most) problems.add(`no more than ${most} items allowed`, at);
    if (value.length < least) problems.add(`no fewer than ${least} items allowed`, at);
    for (const [index, one] of value.entries()) item(one, `${at}/${index}`, problems);
  };
}

/** Whatever it is, it is Slack's to read: rarer things that the fake does not look into. */
export const anything: Check = () => {};

export interface Fields {
  need?: Record<string, Check>;
  may?: Record<string, Check>;
}

/** An object of these fields and no others; `type` is looked at by whoever chose the fields. */
export function object(
  { need = {}, may = {} }: Fields,
  more?: (value: JsonObject, at: string, problems: Problems) => void,
): Check {
  return (value, at, problems) => {
    if (!isObject(value)) return problems.add('must be an object', at);
    for (const name of Object.keys(need))
      if (value[name] === undefined || value[name] === null)
        problems.add(`missing required field: ${name}`, at);
    for (const [name, one] of Object.entries(value)) {
      const check = need[name] ?? may[name];
      if (!check && name !== 'type') problems.add(`invalid additional property: ${name}`, at);
      else if (check && one !== null && one !== undefined) check(one, `${at}/${name}`, problems);
    }
    more?.(value, at, problems);
  };
}

/** One of several objects, told apart by their `type`. */
export function byType(
  types: Readonly<Record<string, Check>>,
  allowed?: (type: string, surface: Surface) => boolean,
): Check {
  return (value, at, problems) => {
    if (!isObject(value)) return problems.add('must be an object', at);
    const { type } = value;
    if (typeof type !== 'string') return problems.add('missing required field: type', at);
    const check = Object.hasOwn(types, type) ? types[type] : undefined;
    if (!check || (allowed && !allowed(type, problems.surface)))
      return problems.add(`unsupported type: ${type}`, `${at}/type`);
    check(value, at, problems);
  };
}
