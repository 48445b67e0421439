// A dialog over the page.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { useModal } from "./modal";
import { Button } from "./parts";
import { DoubtNotice } from "./shell";
import { Told } from "./toast";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** What the button that closes it is called. */
  closeLabel: string;
  children: ComponentChildren;
  footer?: ComponentChildren;
  wide?: boolean;
}

/** It keeps the focus inside and gives it back; Escape closes it. What the page would say is said in it meanwhile. */
export function Dialog(p: DialogProps): JSX.Element {
  const modal = useModal(p.onClose);
  const title = useId();
  return (
    <dialog
      {...modal}
      class={p.wide ? "wide" : ""}
      aria-labelledby={title}
      onCancel={(e) => {
        e.preventDefault();
        p.onClose();
      }}
    >
      <header>
        <h2 id={title} class="grow">
          {p.title}
        </h2>
        <Button kind="small" label={p.closeLabel} onPress={p.onClose}>
          ✕
        </Button>
      </header>
      <div class="body stack">
        <DoubtNotice />
        {p.children}
      </div>
      {p.footer && <footer>{p.footer}</footer>}
      <Told within={modal.ref} />
    </dialog>
  );
}
