import { isObject } from './json.ts';
import type { Json, JsonObject } from './types.ts';

const field: JsonObject = { new_field_of_slack: { since: 'today', list: [1, null] } };

/** Now and then a field that no client knows, so that those who read too strictly fail early. */
export class Novelties {
  readonly #on: boolean;
  #count = 0;

  constructor(on: boolean) {
    this.#on = on;
  }

  /** Every third time true. */
  due(): boolean {
    this.#count += 1;
    return this.#on && this.#count % 3 === 0;
  }

  /** The same with such a field in it and in the objects right under it, when it is time. */
  in(body: JsonObject): JsonObject {
    if (!this.due()) return body;
    const inside = Object.entries(body).map(([name, value]): [string, Json] => [
      name,
      // By their meaning these have keys of the app's own.
      isObject(value) && name !== 'errors' ? { ...value, ...field } : value,
    ]);
    return { ...Object.fromEntries(inside), ...field };
  }
}
