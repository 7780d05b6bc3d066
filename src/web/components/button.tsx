import type { ComponentChildren } from 'preact';
import type { Button as NeutralButton } from '../../messages/model.ts';
import { classes } from './kit.ts';

export type ButtonStyle = NonNullable<NeutralButton['style']>;

export interface ButtonProps {
  children: ComponentChildren;
  look?: ButtonStyle;
  type?: 'submit' | 'button';
  name?: string;
  value?: string;
  /** Full width of its container: the one main answer on a phone. */
  wide?: boolean;
  small?: boolean;
  disabled?: boolean;
  id?: string;
  /** Id of the form it sends, when it stands outside of it. */
  form?: string;
  /** Sends the form there instead. */
  formAction?: string;
}

/** A control that does something. What opens a page is a `LinkButton`. */
export function Button({ children, look = 'plain', type = 'submit', wide, small, ...rest }: ButtonProps) {
  return (
    <button class={buttonClass(look, wide, small)} type={type} {...rest}>
      {children}
    </button>
  );
}

export interface LinkButtonProps {
  href: string;
  children: ComponentChildren;
  look?: ButtonStyle;
  wide?: boolean;
  small?: boolean;
  /** Saves instead of opening, under this file name. */
  download?: string | true;
  /** What the page is to this one. */
  rel?: 'next' | 'prev';
}

/** A link that looks like a button. */
export function LinkButton({ href, children, look = 'plain', wide, small, ...rest }: LinkButtonProps) {
  return (
    <a class={buttonClass(look, wide, small)} href={href} {...rest}>
      {children}
    </a>
  );
}

/** Buttons in a row that wraps; on a phone they share the width. */
export function ButtonRow({ children }: { children: ComponentChildren }) {
  return <div class="button-row">{children}</div>;
}

function buttonClass(look: ButtonStyle, wide?: boolean, small?: boolean): string {
  return classes('button', look !== 'plain' && `button-${look}`, wide && 'wide', small && 'small');
}
