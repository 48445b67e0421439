// The dialog in which an object is written: every field checked before it is sent, refusals at the field that they are about, and
// nothing lost by a click beside it.
import { useSignal, type Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CallOptions } from "../../../api/connect";
import { Fault } from "../../../api/fault";
import { bracketed, space } from "../../../i18n/punctuation";
import { sentence } from "../../../i18n/sentence";
import { shopWords } from "../../../i18n/shop";
import { doubt } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Dialog } from "../../../ui/dialog";
import { Button, Field } from "../../../ui/parts";
import { say } from "../../../ui/toast";
import { missing, read, same, textOf, type Draft, type Spec, type Wrong } from "./draft";
import { camel, fromMinor } from "./values";
import { listWords } from "./words";

type Wrongs = Readonly<Record<string, string>>;

function wrongText(s: Spec, wrong: Wrong): string {
  const w = listWords();
  if (wrong !== "range") return w[wrong];
  return w.range(String(s.min ?? 0), String(s.max ?? fromMinor("0", 0)));
}

interface InputProps {
  spec: Spec;
  draft: Draft;
  wrong: string;
  locked: boolean;
  change: (value: unknown, wrong: string) => void;
}

/** One field; what cannot be read yet stays as it is written. */
export function Input(p: InputProps): JSX.Element {
  const { spec: s } = p;
  const w = listWords();
  const value = p.draft[s.key];
  const text = useSignal(textOf(s, value));
  const written = useRef<unknown>(value);
  useEffect(() => {
    if (!same(value, written.current)) text.value = textOf(s, value);
    written.current = value;
  }, [value]);
  const hint = [s.hint, s.kind === "list" ? w.listHint : "", p.locked ? w.fixed : ""].filter(Boolean).join(space());
  if (s.kind === "choices") return <Choices {...p} hint={hint} />;
  if (s.kind === "yes")
    return (
      <label class="field yes">
        <span>
          <input
            type="checkbox"
            checked={Boolean(value)}
            disabled={p.locked}
            onChange={(e) => p.change(e.currentTarget.checked, "")}
          />{" "}
          {s.label}
        </span>
        <small>{p.wrong || hint}</small>
      </label>
    );
  return (
    <Field
      label={s.required ? s.label : bracketed(s.label, w.optional)}
      hint={hint}
      {...(p.wrong && { wrong: p.wrong })}
    >
      {(a) => {
        if (s.kind === "choice")
          return (
            <select
              {...a}
              class="input"
              value={String(value ?? "")}
              disabled={p.locked}
              onChange={(e) => p.change(e.currentTarget.value, "")}
            >
              {s.choices!.map((c) => (
                <option key={c.value} value={c.value}>
                  {c.label}
                </option>
              ))}
            </select>
          );
        const write = (now: string): void => {
          text.value = now;
          const found = read(s, now);
          if ("wrong" in found) return p.change(value, wrongText(s, found.wrong));
          written.current = found.value;
          p.change(found.value, "");
        };
        if (s.kind === "note")
          return (
            <textarea
              {...a}
              class="input"
              value={text.value}
              disabled={p.locked}
              onInput={(e) => write(e.currentTarget.value)}
            />
          );
        return (
          <input
            {...a}
            class="input"
            type={
              (s.kind === "day"
                ? "date"
                : s.kind === "moment"
                  ? "datetime-local"
                  : s.kind === "pin"
                    ? "password"
                    : "text") as "text"
            }
            inputMode={s.kind === "number" || s.kind === "pin" ? "numeric" : s.kind === "money" ? "decimal" : "text"}
            autocomplete={s.kind === "pin" ? "new-password" : "off"}
            value={text.value}
            disabled={p.locked}
            onInput={(e) => write(e.currentTarget.value)}
          />
        );
      }}
    </Field>
  );
}

/** Several of a few, each explained. */
function Choices(p: InputProps & { hint: string }): JSX.Element {
  const chosen = (p.draft[p.spec.key] ?? []) as string[];
  const toggle = (value: string): void =>
    p.change(chosen.includes(value) ? chosen.filter((c) => c !== value) : [...chosen, value], "");
  return (
    <fieldset class="field choices" aria-invalid={Boolean(p.wrong)}>
      <legend>{p.spec.label}</legend>
      {p.spec.choices!.map((c) => (
        <label key={c.value} class="choice">
          <input
            type="checkbox"
            checked={chosen.includes(c.value)}
            disabled={p.locked}
            onChange={() => toggle(c.value)}
          />
          <span>
            {c.label}
            {c.hint && <small class="soft"> {c.hint}</small>}
          </span>
        </label>
      ))}
      <small>{p.wrong || p.hint}</small>
    </fieldset>
  );
}

interface FormProps {
  title: string;
  specs: readonly Spec[];
  start: Draft;
  isNew: boolean;
  put: (draft: Draft, o: CallOptions) => Promise<unknown>;
  onClose: () => void;
  /** Once it is saved; else the form closes. */
  onSaved?: (draft: Draft) => void;
  /** What else is wrong with it, by field. */
  check?: (draft: Draft) => Wrongs;
  /** What the object as it is now, read again meanwhile, has. */
  present?: Draft | undefined;
  /** A way on from a refusal; again saves once more with what it says besides. */
  offer?: (fault: Fault, again: (more: Draft) => void) => ComponentChildren;
  wide?: boolean;
  children?: ComponentChildren;
}

/** Puts an error where it belongs: at a field of the form, or, under "", over all of them. */
async function placed(e: unknown, specs: readonly Spec[]): Promise<Wrongs> {
  const field = e instanceof Fault ? camel(e.args["field"] ?? "") : "";
  return { [specs.some((s) => s.key === field) ? field : ""]: await sentence(e) };
}

export function Form(p: FormProps): JSX.Element {
  const w = listWords();
  const draft = useSignal<Draft>(p.start);
  const wrongs = useSignal<Wrongs>({});
  const deed = useDeed();
  const leaving = useSignal(false);
  const refused = useSignal<Fault | undefined>(undefined);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (p.isNew) form.current?.querySelector<HTMLElement>("input:enabled, select:enabled")?.focus();
  }, []);
  const dirty = !same(draft.value, p.start);
  const overtaken = p.present !== undefined && !same(p.present, p.start);
  const shown = p.specs.filter((s) => !s.when || s.when(draft.value));
  const shut = doubt.value !== "none";
  const save = (more: Draft = {}): void => {
    if (shut) return;
    const missed = Object.fromEntries(shown.filter((s) => missing(s, draft.value)).map((s) => [s.key, w.missing]));
    const known = { ...pick(wrongs.value, shown), ...p.check?.(draft.value), ...missed };
    wrongs.value = known;
    if (Object.values(known).some(Boolean)) return focusWrong(form);
    const kept = draft.value;
    refused.value = undefined;
    void deed.run(
      p.put,
      { ...kept, ...more },
      {
        done: () => say("good", w.saved),
        onward() {
          // Another form may be open by now where this one was.
          if (form.current) p.onSaved ? p.onSaved(kept) : p.onClose();
        },
        refused: (e) => void complain(e),
      },
    );
  };
  const complain = async (e: unknown): Promise<void> => {
    wrongs.value = await placed(e, shown);
    refused.value = e instanceof Fault ? e : undefined;
    focusWrong(form);
  };
  // Escape at the question whether to throw all away throws nothing away.
  const close = (): void => {
    if (leaving.value) leaving.value = false;
    else if (dirty) leaving.value = true;
    else p.onClose();
  };
  return (
    <Dialog
      title={p.title}
      closeLabel={shopWords().close}
      onClose={close}
      wide={p.wide ?? false}
      footer={
        <Footer
          leaving={leaving}
          dirty={dirty || p.isNew}
          shut={deed.busy || shut}
          save={save}
          close={close}
          discard={p.onClose}
        />
      }
    >
      {wrongs.value[""] && (
        <p class="notice bad" role="alert">
          {wrongs.value[""]}
        </p>
      )}
      {refused.value && p.offer?.(refused.value, save)}
      {overtaken && <p class="notice warn">{w.changedMeanwhile}</p>}
      <form ref={form} class="office-form" onSubmit={(e) => (e.preventDefault(), save())}>
        {shown.map((s) => (
          <Input
            key={s.key}
            spec={s}
            draft={draft.value}
            wrong={wrongs.value[s.key] ?? ""}
            locked={!p.isNew && Boolean(s.once)}
            change={(value, wrong) => {
              draft.value = { ...draft.value, [s.key]: value };
              wrongs.value = { ...wrongs.value, [s.key]: wrong, "": "" };
              refused.value = undefined;
              leaving.value = false;
            }}
          />
        ))}
        <button type="submit" class="hidden-text" tabIndex={-1} aria-hidden="true" />
      </form>
      {p.children}
    </Dialog>
  );
}

/** What is wrong with what was written; what the node said last time is asked of it anew. */
function pick(wrongs: Wrongs, specs: readonly Spec[]): Wrongs {
  const readable: Spec["kind"][] = ["number", "money", "clock"];
  return Object.fromEntries(specs.filter((s) => readable.includes(s.kind)).map((s) => [s.key, wrongs[s.key] ?? ""]));
}

function focusWrong(form: { current: HTMLFormElement | null }): void {
  requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}

function Footer(p: {
  leaving: Signal<boolean>;
  dirty: boolean;
  shut: boolean;
  save: () => void;
  close: () => void;
  discard: () => void;
}): JSX.Element {
  const w = listWords();
  if (p.leaving.value)
    return (
      <>
        <span class="grow" role="alert">
          {w.unsaved}
        </span>
        <Button kind="danger" onPress={p.discard}>
          {w.discard}
        </Button>
        <Button kind="main" onPress={() => (p.leaving.value = false)}>
          {w.goOn}
        </Button>
      </>
    );
  return (
    <>
      <Button onPress={p.close}>{p.dirty ? shopWords().cancel : shopWords().close}</Button>
      <Button kind="main" onPress={() => p.save()} disabled={p.shut || !p.dirty}>
        {shopWords().save}
      </Button>
    </>
  );
}
