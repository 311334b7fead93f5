/**
 * The little of a browser that is used where there is one, so that programs without a browser's types
 * can import this package.
 */
interface Browser {
  readonly location?: { readonly origin: string };
  readonly window?: {
    /** Naming it throws where storage is blocked. */
    readonly localStorage?: {
      getItem(key: string): string | null;
      setItem(key: string, value: string): void;
      removeItem(key: string): void;
    };
  } & Listened;
  readonly document?: { readonly visibilityState: string } & Listened;
  readonly XMLHttpRequest?: new () => UploadRequest;
}

interface Listened {
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

export interface UploadRequest extends Listened {
  readonly upload: {
    addEventListener(
      name: 'progress',
      listener: (event: { readonly loaded: number; readonly total: number }) => void,
    ): void;
  };
  readonly status: number;
  readonly responseText: string;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob | null): void;
  abort(): void;
}

export const browser = globalThis as unknown as Browser;
