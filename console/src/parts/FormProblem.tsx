import { Alert } from '@mantine/core';

/** What is wrong with a form as a whole. */
export function FormProblem({ text }: { text: string | undefined }) {
  return text === undefined ? null : (
    <Alert color="red" variant="light" role="alert" p="xs">
      {text}
    </Alert>
  );
}
