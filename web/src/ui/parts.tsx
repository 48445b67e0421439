// The small parts that pages are made of.
import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { go, page } from "./place";

interface ButtonProps {
  children: ComponentChildren;
  /** What it does; nothing of its own when it submits. */
  onPress?: () => void;
  kind?: "main" | "danger" | "plain" | "small";
  disabled?: boolean;
  pressed?: boolean;
  /** What it does, where its text does not say so. */
  label?: string;
  class?: string;
  submit?: boolean;
}

/** A button that acts. */
export function Button(p: ButtonProps): JSX.Element {
  return (
    <button
      type={p.submit ? "submit" : "button"}
      class={["button", p.kind, p.class].filter(Boolean).join(" ")}
      disabled={p.disabled}
      aria-pressed={p.pressed}
      aria-label={p.label}
      onClick={p.onPress}
    >
      {p.children}
    </button>
  );
}

/** A button that goes to another page of this node. */
export function PageLink(p: { to: string; children: ComponentChildren; class?: string }): JSX.Element {
  return (
    <a
      href={p.to}
      class={p.class ?? "button"}
      aria-current={page.value === p.to ? "page" : undefined}
      onClick={(e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
        e.preventDefault();
        go(p.to);
      }}
    >
      {p.children}
    </a>
  );
}

interface FieldProps {
  label: string;
  /** What may be written, and what it does. */
  hint?: string | undefined;
  /** What is wrong with it now. */
  wrong?: string | undefined;
  children: (attributes: { id: string; "aria-describedby": string; "aria-invalid": boolean }) => ComponentChildren;
}

/** A labelled field of a form. */
export function Field(p: FieldProps): JSX.Element {
  const id = useId();
  return (
    <label class="field" for={id}>
      <span>{p.label}</span>
      {p.children({ id, "aria-describedby": `${id}-hint`, "aria-invalid": Boolean(p.wrong) })}
      <small id={`${id}-hint`}>{p.wrong ?? p.hint}</small>
    </label>
  );
}

interface DialogProps {
  title: string;
  onClose: () => void;
  /** What the button that closes it is called. */
  closeLabel: string;
  children: ComponentChildren;
  footer?: ComponentChildren;
  wide?: boolean;
}

/**
 * useModal opens a dialog as long as it is drawn, and gives the focus back after it. A browser lets nobody forbid closing
 * for ever, as by a second Escape or Android's back: then it is opened again, for whoever draws it decides, and is told.
 */
export function useModal(onClose?: () => void): { ref: RefObject<HTMLDialogElement | null>; onClose: () => void } {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const box = ref.current;
    box?.showModal();
    return () => box?.close();
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

/** A dialog over the page. It keeps the focus inside and gives it back; Escape closes it. */
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
      <div class="body stack">{p.children}</div>
      {p.footer && <footer>{p.footer}</footer>}
    </dialog>
  );
}
