import type { ComponentChildren } from 'preact';
import { formatAction, type Button as NeutralButton } from '../../messages/model.ts';
import { Button } from './button.tsx';
import { Hidden } from './hidden.tsx';
import { actionField, type Post, postAttributes } from './kit.ts';

export interface AnswerPanelProps {
  title: string;
  /** The exact words answered to, kept as evidence. */
  statement: string;
  post: Post;
  /** The answers, the main one first; all weigh the same to the keyboard, none is hidden. */
  buttons: readonly NeutralButton[];
  /** Small print: what this answer is, and what it is not. */
  note?: string;
  /** Above the buttons: the signature, when the policy wants more than a click. */
  children?: ComponentChildren;
  /** Other ways to answer, each a form of its own, below the buttons. */
  others?: ComponentChildren;
  id?: string;
}

/** Where a policy is answered: the statement, the signature if one is asked, and every possible answer. */
export function AnswerPanel(props: AnswerPanelProps) {
  const { title, statement, post, buttons, note, children, others, id = 'answer' } = props;
  return (
    <section class="answer" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {/* Checked by the server, whose words are kinder than the browser's and in the language of the page. */}
      <form class="answer-form" aria-labelledby={`${id}-title`} {...postAttributes(post)} noValidate>
        <Hidden csrf={post.csrf} />
        <blockquote>{statement}</blockquote>
        {children}
        <div class="answer-buttons">
          {buttons.map((button) => (
            <Button
              key={formatAction(button.action)}
              look={button.style}
              name={actionField}
              value={formatAction(button.action)}
            >
              {button.label}
            </Button>
          ))}
        </div>
        {note ? <p class="answer-note">{note}</p> : null}
      </form>
      {others}
    </section>
  );
}
