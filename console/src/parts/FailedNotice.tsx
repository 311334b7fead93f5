import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { EmptyNotice } from './EmptyNotice.tsx';
import { problemText } from './problem.ts';

/** What stands where something could not be read. */
export function FailedNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert">
      <EmptyNotice
        icon={<IconCloudOff size={20} stroke={1.5} />}
        title="This could not be loaded"
        text={problemText(error)}
      >
        {onRetry !== undefined && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </EmptyNotice>
    </div>
  );
}
