// Which dialogs are open over the page. Whatever is outside of the topmost is inert: nobody can press it, and no screen
// reader tells what changes there.
import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A dialog that is open, from when it is there until it is gone. */
export type Modal = RefObject<HTMLDialogElement | null>;

const open = signal<readonly Modal[]>([]);

/** For the ref of a dialog that is over the page as long as it is there. */
export function useModal(): Modal {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    open.value = [...open.value, box];
    return () => {
      open.value = open.value.filter((m) => m !== box);
      dialog?.close(); // it gives the focus back, which one that is only taken away does not
    };
  }, []);
  return box;
}

/** Whether what is in this dialog, or on the page itself, is not inert. */
export function isOnTop(modal: Modal | undefined): boolean {
  return open.value.at(-1) === modal;
}
