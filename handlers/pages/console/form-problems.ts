import type { Problem } from '../../../src/errors.ts';
import type { Language } from '../../../src/messages/model.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import type { WrongProps } from './wrong.tsx';

/**
 * What is wrong with a form, for `Wrong` at its head and for each field. What lies in none of the fields is said at the
 * first.
 *
 * @param id what the ids of the fields begin with: `pack`, and `pack-person` is the field of the person
 */
export function formProblems<Field extends string>(
  id: string,
  fields: readonly [Field, ...Field[]],
  problems: readonly Problem[],
  language: Language,
): { list: WrongProps['problems']; errorOf: (field: Field) => { error?: string } } {
  const said = problems.map((one) => ({
    field: fields.find((field) => field === one.said?.place.code) ?? fields[0],
    ...sayProblem(language, one),
  }));
  return {
    list: said.map(({ field, at, problem }) => ({ id: `${id}-${field}`, problem: `${at}: ${problem}` })),
    errorOf: (field) => {
      const error = said.find((one) => one.field === field)?.problem;
      return error ? { error } : {};
    },
  };
}
