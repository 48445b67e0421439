// The small parts that pages are made of.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
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
