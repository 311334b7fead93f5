import { useEffect, useState } from 'preact/hooks';

/** Files dropped anywhere on the chat, or pasted into it. True while some are held above it. */
export function useDroppedFiles(onFiles: ((files: File[]) => void) | null): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    if (onFiles === null) return undefined;
    const take = (event: Event, files: FileList | undefined) => {
      if (!files?.length) return;
      event.preventDefault();
      onFiles([...files]);
    };
    const abort = new AbortController();
    const on = <Name extends 'dragover' | 'dragleave' | 'drop' | 'paste'>(
      name: Name,
      listener: (event: DocumentEventMap[Name]) => void,
    ) => document.addEventListener(name, listener, { signal: abort.signal });

    on('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      // Without this the browser would leave the chat and show the file.
      event.preventDefault();
      setIsOver(true);
    });
    on('dragleave', (event) => {
      if (event.relatedTarget === null) setIsOver(false);
    });
    on('drop', (event) => {
      setIsOver(false);
      take(event, event.dataTransfer?.files);
    });
    on('paste', (event) => take(event, event.clipboardData?.files));
    return () => abort.abort();
  }, [onFiles]);
  return isOver;
}
