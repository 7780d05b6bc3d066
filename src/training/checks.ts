import { type CodedProblem, problem, type Said } from '../messages/problems.ts';
import { displayWidth } from '../messages/width.ts';
import { placeOf } from '../policies/field-problems.ts';
import type { TextSource } from '../policies/front-matter.ts';
import { longest, widthOfQuestion } from './limits.ts';
import { splitModules } from './modules.ts';
import { type CourseFront, optionsOf, type QuizQuestion, rightOf } from './schema.ts';

export type CourseSource = TextSource<CourseFront>;

/** What is wrong with one language of a course although every field has its shape. */
export function courseProblems({ file, front, body }: CourseSource): CodedProblem[] {
  const at = (field: string, said: Said) => problem(placeOf(file, field), said);
  const { quiz, modules, valid } = front;
  return [
    ...twice(modules).map((index) => at(`modules[${index}].id`, { code: 'training.idTwice' })),
    ...twice(quiz.questions).map((index) => at(`quiz.questions[${index}].id`, { code: 'training.idTwice' })),
    ...(quiz.ask > quiz.questions.length
      ? [at('quiz.ask', { code: 'training.asksMore', params: { there: quiz.questions.length } })]
      : []),
    ...(valid && valid.before >= valid.months * 28
      ? [at('valid.before', { code: 'training.renewSoon' })]
      : []),
    ...quiz.questions.flatMap((question, index) =>
      questionProblems(question).map(({ field, said }) => at(`quiz.questions[${index}].${field}`, said)),
    ),
    ...bodyProblems(file, front, body),
  ];
}

/** Places of those whose id stands before them already. */
function twice(all: readonly { id: string }[]): number[] {
  return all.flatMap(({ id }, index) => (all.findIndex((one) => one.id === id) < index ? [index] : []));
}

interface Wrong {
  field: string;
  said: Said;
}

function questionProblems(question: QuizQuestion): Wrong[] {
  const { because } = question;
  const options = optionsOf(question);
  return [
    ...twice(options).map((index) => ({
      field: `options[${index}].id`,
      said: { code: 'training.idTwice' } as const,
    })),
    ...rightProblems(question),
    ...tooWide('because', because, longest.because),
    ...options.flatMap((option, index) => [
      ...tooWide(`options[${index}].text`, option.text, longest.option),
      ...tooWide(`options[${index}].because`, option.because ?? '', longest.because),
    ]),
    ...(widthOfQuestion(question) > longest.question
      ? [
          {
            field: 'ask',
            said: { code: 'training.questionLong', params: { most: longest.question } } as const,
          },
        ]
      : []),
  ];
}

function rightProblems(question: QuizQuestion): Wrong[] {
  const options = optionsOf(question);
  const ids = options.map(({ id }) => id);
  const right = rightOf(question);
  const unknown = right.filter((id) => !ids.includes(id));
  if (unknown.length > 0)
    return [{ field: 'right', said: { code: 'training.rightUnknown', params: { ids: unknown } } }];
  if (new Set(right).size < right.length) return [{ field: 'right', said: { code: 'training.rightTwice' } }];
  if (question.kind === 'order')
    return right.length < ids.length ? [{ field: 'right', said: { code: 'training.orderPart' } }] : [];
  return options.flatMap(({ id, because }, index) =>
    right.includes(id) || because
      ? []
      : [{ field: `options[${index}].because`, said: { code: 'training.noBecause' } as const }],
  );
}

const tooWide = (field: string, text: string, most: number): Wrong[] =>
  displayWidth(text) > most ? [{ field, said: { code: 'training.tooWide', params: { most } } }] : [];

/** The text has one heading of the first level for each module, in their order. */
function bodyProblems(file: string, { modules }: CourseFront, body: string): CodedProblem[] {
  const at = (said: Said) => problem(placeOf(file), said);
  const { before, modules: written } = splitModules(body);
  const problems = before ? [at({ code: 'training.textAbove' })] : [];
  if (written.length !== modules.length)
    return [
      ...problems,
      at({ code: 'training.headings', params: { headings: written.length, modules: modules.length } }),
    ];
  return [
    ...problems,
    ...written.flatMap(({ heading, opening }) => [
      ...(displayWidth(heading) > longest.heading
        ? [
            at({
              code: 'training.headingLong',
              params: { heading: heading.slice(0, 80), most: longest.heading },
            }),
          ]
        : []),
      ...(opening === ''
        ? [at({ code: 'training.noOpening', params: { heading: heading.slice(0, 80) } })]
        : []),
      ...(displayWidth(opening) > longest.opening
        ? [
            at({
              code: 'training.openingLong',
              params: { heading: heading.slice(0, 80), most: longest.opening },
            }),
          ]
        : []),
    ]),
  ];
}
