import { Icon } from '../../../src/web/assets/icons.tsx';

/** What is wrong with a signature, as fields say it. */
export function FieldProblem({ id, error }: { id: string; error?: string | undefined }) {
  if (!error) return null;
  return (
    <p class="problem" id={id}>
      <Icon name="alert" />
      {error}
    </p>
  );
}
