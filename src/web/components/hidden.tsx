import { csrfField } from './kit.ts';

export interface HiddenProps {
  csrf: string;
  /** Further hidden values, such as the action a form means. */
  values?: Readonly<Record<string, string>>;
}

/** The fields a form carries without showing them. */
export function Hidden({ csrf, values = {} }: HiddenProps) {
  return (
    <>
      <input type="hidden" name={csrfField} value={csrf} />
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
