import { EmptyNotice } from '../parts/EmptyNotice.tsx';

export function InboxPage() {
  return <EmptyNotice title="Nothing is open" text="Rooms appear here as visitors write." />;
}
