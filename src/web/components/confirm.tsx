import type { ComponentChildren } from 'preact';
import { Button, type ButtonStyle } from './button.tsx';
import { Hidden } from './hidden.tsx';
import { classes, type Post, postAttributes } from './kit.ts';

export interface ConfirmProps {
  /** On the closed control: "Withdraw this notice…". */
  ask: string;
  /** What will happen, in a sentence or two. */
  text: string;
  /** On the control that does it. */
  confirm: string;
  look?: ButtonStyle;
  post: Post;
  /** Hidden values the form carries. */
  values?: Readonly<Record<string, string>>;
  /** Further fields, such as a reason. */
  children?: ComponentChildren;
  /** Opened already, because something in it has to be put right. */
  open?: boolean;
}

/** A second look before something weighty. Opens in place and needs no script. */
export function Confirm({ ask, text, confirm, look = 'danger', post, values, children, open }: ConfirmProps) {
  return (
    <details class="confirm" open={open}>
      <summary class={classes('button', look === 'danger' && 'button-danger')}>{ask}</summary>
      <form class="confirm-body" {...postAttributes(post)} noValidate>
        <Hidden csrf={post.csrf} values={values} />
        <p>{text}</p>
        {children}
        <Button look={look === 'danger' ? 'danger' : 'primary'}>{confirm}</Button>
      </form>
    </details>
  );
}
