export interface FileFieldProps {
  id: string;
  /** The name of the text field that the file fills. */
  fills: string;
  label: string;
  help: string;
  /** Kinds offered first: `.csv,.txt`. */
  accept: string;
}

/** A file instead of pasting, beside a text field. Its form is sent as `multipart/form-data`. */
export function FileField({ id, fills, label, help, accept }: FileFieldProps) {
  return (
    <div class="file-field">
      <label for={id}>{label}</label>
      <input id={id} type="file" name={`${fills}-file`} accept={accept} aria-describedby={`${id}-help`} />
      <p class="help" id={`${id}-help`}>
        {help}
      </p>
    </div>
  );
}

/** What the form around a `FileField` needs besides. */
export const withFiles = { enctype: 'multipart/form-data' } as const;
