import { HeedError } from '../../../errors.ts';
import type { Part, Spoilt } from './container.ts';
import { jsonItems } from './json-items.ts';
import type { Aside, Said } from './said.ts';
import type { Found } from './take.ts';

/** The messages of one file, each read when it is its turn. A file that is damaged is one problem; the others go on. */
export async function* messagesIn(
  part: Part,
  read: (value: unknown, text: string) => Said | Aside,
): AsyncGenerator<Found | Spoilt> {
  const stream = await part.open().catch((error: unknown) => {
    if (error instanceof HeedError && error.code === 'bad-input') return error;
    throw error;
  });
  if (stream instanceof HeedError) return yield { place: part.place, problem: stream.message };
  for await (const item of jsonItems(stream)) {
    const place = `${part.place}, message ${item.n}`;
    if ('problem' in item) yield { place, problem: item.problem };
    else yield { place, read: () => read(item.value, item.text) };
  }
}
