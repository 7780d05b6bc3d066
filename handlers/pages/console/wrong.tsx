export interface WrongProps {
  title: string;
  /** Where the field is (its id) and what to do about it. */
  problems: readonly { id: string; problem: string }[];
}

/** Heads a form that needs another look: each thing to mend, leading to its field. */
export function Wrong({ title, problems }: WrongProps) {
  if (problems.length === 0) return null;
  return (
    <div class="alert tone-bad" role="alert" tabIndex={-1} data-focus>
      <div class="alert-body">
        <p class="alert-title">{title}</p>
        <ul>
          {problems.map(({ id, problem }) => (
            <li key={`${id} ${problem}`}>
              <a href={`#${id}`}>{problem}</a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
