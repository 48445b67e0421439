// Which dialogs are open over the page. Whatever is outside of the topmost is inert: nobody can press it, and no screen
// reader tells what changes there.
import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A dialog that is open, from when it is there until it is gone. */
export type Modal = RefObject<HTMLDialogElement | null>;

const open = signal<readonly Modal[]>([]);

/**
 * useModal opens a dialog over the page as long as it is drawn, and gives the focus back after it. A browser lets nobody
 * forbid closing for ever, as by a second Escape or Android's back: then it is opened again, for whoever draws it decides,
 * and is told.
 */
export function useModal(onClose?: () => void): { ref: Modal; onClose: () => void } {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const box = ref.current;
    box?.showModal();
    open.value = [...open.value, ref];
    return () => {
      open.value = open.value.filter((m) => m !== ref);
      box?.close(); // it gives the focus back, which one that is only taken away does not
    };
  }, []);
  return {
    ref,
    onClose() {
      // What was closed because it is not drawn any more tells of it only afterwards.
      if (!ref.current?.isConnected) return;
      ref.current.showModal();
      onClose?.();
    },
  };
}

/** Whether what is in this dialog, or on the page itself, is not inert. */
export function isOnTop(modal: Modal | undefined): boolean {
  return open.value.at(-1) === modal;
}
