import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { FailedNotice } from '../parts/FailedNotice.tsx';
import { useTitle } from '../parts/title.ts';
import classes from './Page.module.css';

/** A page of the settings. */
export function Page({
  title,
  text,
  action,
  isWide = false,
  children,
}: {
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  isWide?: boolean;
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <div className={classes.page} data-wide={isWide || undefined}>
      <header className={classes.head}>
        <div className={classes.words}>
          <h1 className={classes.title}>{title}</h1>
          {text !== undefined && <p className={classes.text}>{text}</p>}
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}

/** Things of a page that belong together. */
export function Section({
  title,
  text,
  action,
  children,
}: {
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section} aria-label={title}>
      <header className={classes.head}>
        <div className={classes.words}>
          <h2 className={classes.heading}>{title}</h2>
          {text !== undefined && <p className={classes.text}>{text}</p>}
        </div>
        {action}
      </header>
      <div className={classes.content}>{children}</div>
    </section>
  );
}

/** A framed list. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={classes.rows} aria-label={label}>
      {children}
    </ul>
  );
}

/** One thing of a list: what it is, what is known of it, and what can be done. */
export function Row({
  title,
  about,
  icon,
  children,
}: {
  title: ReactNode;
  about?: ReactNode;
  icon?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className={classes.row}>
      {icon}
      <div className={classes.words}>
        <div className={classes.name}>{title}</div>
        {about !== undefined && <div className={classes.about}>{about}</div>}
      </div>
      {children !== undefined && <div className={classes.acts}>{children}</div>}
    </li>
  );
}

/** What is read from the server, or what stands there until it has come or when it has not. */
export function Loaded<Data>({
  query,
  lines = 3,
  children,
}: {
  query: {
    readonly data: Data | undefined;
    readonly isError: boolean;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  lines?: number;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError)
    return <FailedNotice error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className={classes.skeletons} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={16} width={`${70 - ((line * 23) % 40)}%`} />
      ))}
    </div>
  );
}
