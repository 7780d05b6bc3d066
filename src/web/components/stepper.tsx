import { Icon } from '../assets/icons.tsx';

export interface Step {
  label: string;
  state: 'done' | 'current' | 'todo';
  /** The state as a word, for screen readers: "done". */
  stateLabel?: string;
  /** Where the step is taken; nobody has to scroll there. */
  href?: string;
}

export interface StepperProps {
  label: string;
  steps: readonly Step[];
  id?: string;
}

/** Where one stands on a short way: read, sign, receipt. */
export function Stepper({ label, steps, id }: StepperProps) {
  return (
    <ol class="stepper" aria-label={label} id={id}>
      {steps.map((step, index) => (
        <li
          key={step.label}
          class={`step-${step.state}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span class="step-mark" aria-hidden="true">
            {step.state === 'done' ? <Icon name="check" /> : index + 1}
          </span>
          {step.href ? <a href={step.href}>{step.label}</a> : step.label}
          {step.stateLabel ? <span class="sr-only"> {step.stateLabel}</span> : null}
        </li>
      ))}
    </ol>
  );
}
