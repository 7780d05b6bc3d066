import { Icon } from '../assets/icons.tsx';

export interface Step {
  label: string;
  state: 'done' | 'current' | 'todo';
  /** The state as a word, for screen readers: "done". */
  stateLabel?: string;
}

export interface StepperProps {
  label: string;
  steps: readonly Step[];
}

/** Where one stands on a short way: read, sign, receipt. */
export function Stepper({ label, steps }: StepperProps) {
  return (
    <ol class="stepper" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step.label}
          class={`step-${step.state}`}
          aria-current={step.state === 'current' ? 'step' : undefined}
        >
          <span class="step-mark" aria-hidden="true">
            {step.state === 'done' ? <Icon name="check" /> : index + 1}
          </span>
          {step.label}
          {step.stateLabel ? <span class="sr-only"> {step.stateLabel}</span> : null}
        </li>
      ))}
    </ol>
  );
}
