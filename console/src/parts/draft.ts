import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type SyntheticEvent } from 'react';
import { problemFields, problemText } from './problem.ts';

interface DraftOptions<Values, Answer> {
  readonly initial: Values;
  readonly send: (values: Values) => Promise<Answer>;
  readonly onDone?: (answer: Answer, values: Values) => void;
  /** Told of a refusal first; true: it needs no words. */
  readonly onRefused?: (error: unknown) => boolean;
}

/**
 * A form's values until they are sent. A refusal leaves them as they are, puts complaints beside
 * their fields, and the keyboard into the first of these.
 */
export function useDraft<Values extends object, Answer>(options: DraftOptions<Values, Answer>) {
  const { initial, send, onDone, onRefused } = options;
  const [values, setValues] = useState(initial);
  const [saved, setSaved] = useState(initial);
  const [complaints, setComplaints] = useState<Readonly<Record<string, string | undefined>>>({});
  const [problem, setProblem] = useState<string>();
  const form = useRef<HTMLFormElement>(null);

  const sending = useMutation({
    mutationFn: send,
    // A refused password is no ended session.
    meta: { mayBeRefused: true },
    onSuccess: (answer, sent) => {
      setSaved(sent);
      onDone?.(answer, sent);
    },
    onError: (error) => {
      if (onRefused?.(error) === true) return;
      const fields = problemFields(error);
      const isShown = Object.keys(fields).some((name) => name in initial);
      setComplaints(fields);
      setProblem(isShown ? undefined : problemText(error));
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
    },
  });

  function set<Name extends keyof Values & string>(name: Name, value: Values[Name]): void {
    setValues((earlier) => ({ ...earlier, [name]: value }));
    setComplaints((earlier) => ({ ...earlier, [name]: undefined }));
    setProblem(undefined);
  }

  return {
    values,
    set,
    problem,
    complaints,
    isSending: sending.isPending,
    isChanged: JSON.stringify(values) !== JSON.stringify(saved),
    /** Back to what was saved last. */
    reset(to: Values = saved) {
      setValues(to);
      setSaved(to);
      setComplaints({});
      setProblem(undefined);
    },
    /** What a text field needs. */
    field<Name extends keyof Values & string>(name: Name) {
      return {
        name,
        value: values[name] as string,
        error: complaints[name],
        // Not every field of the library says so by itself.
        'aria-invalid': complaints[name] === undefined ? undefined : true,
        onChange: (event: { currentTarget: { value: string } }) =>
          set(name, event.currentTarget.value as Values[Name]),
      };
    },
    form: {
      ref: form,
      noValidate: true,
      onSubmit(event: SyntheticEvent) {
        event.preventDefault();
        if (!sending.isPending) sending.mutate(values);
      },
    },
  };
}

/** A draft as those see it who frame its fields. */
export type Draft = Omit<ReturnType<typeof useDraft<object, unknown>>, 'set' | 'field'>;
