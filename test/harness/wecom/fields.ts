/**
 * Reads a JSON body as the platform does: a value of another type than the documented one is taken when it can
 * be (`"1000002"` for a number) or left out, and the answer then carries `Warning: wrong json format.` whatever
 * its errcode is.
 */
export class Fields {
  readonly data: Record<string, unknown>;
  /** Names of values with a wrong type, shared by all parts of one body. */
  readonly wrong: string[];
  readonly #at: string;

  constructor(data: Record<string, unknown>, wrong: string[] = [], at = '') {
    this.data = data;
    this.wrong = wrong;
    this.#at = at;
  }

  has(name: string): boolean {
    return this.data[name] !== undefined;
  }

  string(name: string): string | undefined {
    const value = this.data[name];
    if (value === undefined || typeof value === 'string') return value;
    this.#note(name);
    return typeof value === 'number' ? String(value) : undefined;
  }

  int(name: string): number | undefined {
    const value = this.data[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    this.#note(name);
    return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
  }

  number(name: string): number | undefined {
    const value = this.data[name];
    if (value === undefined || typeof value === 'number') return value;
    this.#note(name);
    return undefined;
  }

  bool(name: string): boolean {
    const value = this.data[name];
    if (value !== undefined && typeof value !== 'boolean') this.#note(name);
    return value === true;
  }

  object(name: string): Fields | undefined {
    const value = this.data[name];
    if (value === undefined) return undefined;
    if (isObject(value)) return new Fields(value, this.wrong, `${this.#at}${name}.`);
    this.#note(name);
    return undefined;
  }

  objects(name: string): Fields[] | undefined {
    return this.#list(name)?.flatMap((value, index) => {
      if (isObject(value)) return [new Fields(value, this.wrong, `${this.#at}${name}[${index}].`)];
      this.#note(`${name}[${index}]`);
      return [];
    });
  }

  strings(name: string): string[] | undefined {
    return this.#list(name)?.flatMap((value, index) => {
      if (typeof value === 'string') return [value];
      this.#note(`${name}[${index}]`);
      return typeof value === 'number' ? [String(value)] : [];
    });
  }

  ints(name: string): number[] | undefined {
    return this.#list(name)?.flatMap((value, index) => {
      if (typeof value === 'number' && Number.isInteger(value)) return [value];
      this.#note(`${name}[${index}]`);
      return typeof value === 'string' && /^\d{1,15}$/.test(value) ? [Number(value)] : [];
    });
  }

  #list(name: string): unknown[] | undefined {
    const value = this.data[name];
    if (value === undefined || Array.isArray(value)) return value;
    this.#note(name);
    return undefined;
  }

  #note(name: string): void {
    this.wrong.push(`${this.#at}${name}`);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON with the keys of every object in one order, so that equal requests are equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** Characters of a text, as the platform's recommended lengths count them. */
export const characters = (text: string) => Array.from(text);

/** Bytes of a text in UTF-8: the unit of the platform's limits. */
export const bytes = (text: string) => Buffer.byteLength(text, 'utf8');

/** The longest start of a text within so many bytes that ends between two characters. */
export function cutBytes(text: string, limit: number): string {
  if (bytes(text) <= limit) return text;
  let end = 0;
  let size = 0;
  for (const character of text) {
    size += bytes(character);
    if (size > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}
