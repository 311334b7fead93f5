import type { ChatLink } from '@dowellchat/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CodeDialog } from './CodeDialog.tsx';
import { NewLinkDialog } from './NewLinkDialog.tsx';

/** Asks what the link is for, then shows it with its code. */
export function NewLink({ organization, onClose }: { organization: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [made, setMade] = useState<ChatLink>();
  if (made !== undefined) return <CodeDialog link={made} onClose={onClose} />;
  return (
    <NewLinkDialog
      organization={organization}
      onMade={(link) => {
        void queries.invalidateQueries({ queryKey: ['links', organization] });
        setMade(link);
      }}
      onClose={onClose}
    />
  );
}
