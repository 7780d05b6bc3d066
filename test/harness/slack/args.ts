import { ApiError, invalidArguments } from './errors.ts';
import { isObject, parseJson } from './json.ts';
import type { Json, JsonObject } from './types.ts';

/** The arguments of a call, in whichever of the two ways they came: a form's are all text. */
export class Args {
  readonly all: JsonObject;

  constructor(all: JsonObject) {
    this.all = all;
  }

  has(name: string): boolean {
    return this.all[name] !== undefined && this.all[name] !== null;
  }

  text(name: string): string | undefined {
    const value = this.all[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object') throw new ApiError('invalid_arg_name');
    return String(value);
  }

  need(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw invalidArguments(`missing required field: ${name}`);
    return value;
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.text(name);
    if (value === undefined || value === '') return otherwise;
    if (['true', '1'].includes(value)) return true;
    if (['false', '0'].includes(value)) return false;
    throw invalidArguments(`must be a boolean [json-pointer:/${name}]`);
  }

  whole(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined || value === '') return undefined;
    if (!/^-?\d{1,15}$/.test(value)) throw invalidArguments(`must be an integer [json-pointer:/${name}]`);
    return Number(value);
  }

  /** An object or array: as it is in JSON, as JSON text in a form. */
  json(name: string, error: string): Json | undefined {
    const value = this.all[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    const parsed = parseJson(value);
    if (parsed === undefined) throw new ApiError(error);
    return parsed;
  }

  object(name: string): JsonObject {
    const value = this.json(name, 'invalid_arguments');
    if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
    if (!isObject(value)) throw invalidArguments(`must be an object [json-pointer:/${name}]`);
    return value;
  }

  /** A list of ids, divided by commas. */
  ids(name: string): string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '');
  }
}
