import { useState, type DragEvent, type ReactNode } from 'react';
import styles from './DropArea.module.css';

interface DropAreaProps {
  readonly className: string | undefined;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** Takes files that are dropped anywhere on it. */
export function DropArea({ className, onFiles, children }: DropAreaProps) {
  /** Each element under the pointer says that it was entered and left; the count tells the whole. */
  const [depth, setDepth] = useState(0);

  return (
    <div
      className={className}
      onDragEnter={(event) => holdsFiles(event) && setDepth((now) => now + 1)}
      onDragLeave={(event) => holdsFiles(event) && setDepth((now) => Math.max(0, now - 1))}
      onDragOver={(event) => holdsFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setDepth(0);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {depth > 0 && <div className={styles['sign']}>Drop files to send them</div>}
    </div>
  );
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer.types.includes('Files');
}
