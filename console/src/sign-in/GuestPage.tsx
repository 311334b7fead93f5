import type { ReactNode } from 'react';
import { useTitle } from '../parts/title.ts';
import classes from './GuestPage.module.css';

/** The one column of pages that come before signing in. */
export function GuestPage({
  title,
  text,
  children,
}: {
  title: string;
  text?: ReactNode;
  children?: ReactNode;
}) {
  useTitle(title);
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <svg className={classes.mark} viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5.2 4.1a.5.5 0 0 1-.8-.4V17H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z" />
        </svg>
        <h1 className={classes.title}>{title}</h1>
        {text !== undefined && <p className={classes.text}>{text}</p>}
        {children}
      </div>
    </main>
  );
}
