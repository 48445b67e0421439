// One customer: what is known of him, to be read and written, and what has happened with him.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { CallOptions } from "../../../api/connect";
import type { Fault } from "../../../api/fault";
import { calls, customers } from "../../../api/services";
import { may } from "../../../api/session";
import type { GetCustomerResponseJson, PutCustomerRequestJson } from "../../../gen/storehub/v1/customer_pb";
import { bracketed, colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { useDeed } from "../../../ui/deed";
import { Dialog } from "../../../ui/dialog";
import { Button } from "../../../ui/parts";
import { keep } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { say } from "../../../ui/toast";
import { blank, draftOf, type Draft, type Spec } from "../lib/draft";
import { Form } from "../lib/form";
import { officeWords } from "../words";
import { Data } from "./data";
import { History } from "./history";
import { merged } from "./merge";
import { customerWords } from "./words";

/** What stands behind # for one who is not made yet. */
export const isNew = "+";

function specs(): Spec[] {
  const w = customerWords();
  return [
    { key: "name", label: w.name, kind: "text", required: true },
    { key: "phones", label: w.phones, hint: may("PERMISSION_PHONE_NUMBERS") ? "" : w.masked, kind: "list" },
    { key: "emails", label: w.emails, kind: "list" },
    { key: "tags", label: w.tags, kind: "list" },
    { key: "ntfyTopic", label: w.ntfy, hint: w.ntfyHint, kind: "text" },
    { key: "notes", label: w.notes, kind: "note" },
  ];
}

/** Saves, and says which of the numbers nobody can call. */
async function save(request: PutCustomerRequestJson, o: CallOptions): Promise<string> {
  const answer = await customers.putCustomer(request, o);
  if (answer.unparsed?.length) say("warn", customerWords().unparsed(answer.unparsed.join(", ")));
  return answer.customer?.id ?? "";
}

/** A number that another customer has: the way to him, or on all the same. */
function offer(fault: Fault, again: (more: Draft) => void): JSX.Element | null {
  if (fault.reason !== "REASON_PHONE_KNOWN") return null;
  const ids = [fault, ...fault.obstacles].map((f) => f.args["customer"] ?? "").filter(Boolean);
  return <Duplicate ids={[...new Set(ids)]} again={again} />;
}

function Duplicate(p: { ids: readonly string[]; again: (more: Draft) => void }): JSX.Element {
  const w = customerWords();
  const names = useRead(["TOPIC_CUSTOMERS"], () => Promise.all(p.ids.map((id) => customers.getCustomer({ id }))));
  return (
    <div class="notice warn wrap">
      {p.ids.map((id, i) => (
        <Button key={id} onPress={() => keep({ open: id })}>
          {w.openOther(names.value?.[i]?.customer?.name ?? id)}
        </Button>
      ))}
      <Button onPress={() => p.again({ allowDuplicate: true })}>{w.allTheSame}</Button>
    </div>
  );
}

export function New(p: { close: () => void }): JSX.Element {
  const made = useRef("");
  return (
    <Form
      title={customerWords().newOne}
      specs={specs()}
      start={blank(specs())}
      isNew
      wide
      offer={offer}
      put={async (d, o) => void (made.current = await save(d as PutCustomerRequestJson, o))}
      onSaved={() => keep({ open: made.current })}
      onClose={p.close}
    />
  );
}

export function Known(p: { id: string; close: () => void }): JSX.Element {
  const read = useRead(
    ["TOPIC_CUSTOMERS", "TOPIC_CALLS", "TOPIC_TICKETS", "TOPIC_AGENDA", "TOPIC_PUNCH_CARDS"],
    () => customers.getCustomer({ id: p.id }),
    [p.id],
  );
  const name = read.value?.customer?.name;
  const title = name ? bracketed(name, p.id) : `${officeWords().sections.customers}${colon()}${p.id}`;
  if (read.value) return <Opened {...p} title={title} there={read.value} again={read.again} />;
  return (
    <Dialog title={title} closeLabel={shopWords().close} onClose={p.close} wide>
      <p class={read.failed ? "notice bad" : ""} role={read.failed ? "alert" : "status"}>
        {read.failed || shopWords().loading}
      </p>
    </Dialog>
  );
}

function Opened(p: {
  id: string;
  title: string;
  there: GetCustomerResponseJson;
  again: () => void;
  close: () => void;
}): JSX.Element {
  const now = draftOf({ ...p.there.customer }, specs());
  const start = useSignal(now);
  const put = async (d: Draft, o: CallOptions): Promise<void> => {
    const { allowDuplicate, ...fields } = d;
    const whole = { ...merged(fields, start.value, now), id: p.id, version: p.there.customer?.version ?? "0" };
    try {
      await save({ ...whole, ...(allowDuplicate === true && { allowDuplicate }) } as PutCustomerRequestJson, o);
    } catch (e) {
      p.again(); // perhaps somebody else has written him meanwhile: the form says so then
      throw e;
    }
  };
  return (
    <Form
      title={p.title}
      specs={specs()}
      start={start.value}
      present={now}
      isNew={false}
      wide
      offer={offer}
      put={put}
      onClose={p.close}
    >
      <Unlinked id={p.id} there={p.there} />
      <History id={p.id} there={p.there} />
      {may("PERMISSION_CUSTOMER_DATA") && <Data id={p.id} name={p.there.customer?.name ?? ""} close={p.close} />}
    </Form>
  );
}

/** Calls from his numbers that are nobody's yet. */
function Unlinked(p: { id: string; there: GetCustomerResponseJson }): JSX.Element | null {
  const w = customerWords();
  const deed = useDeed();
  const free = (p.there.calls ?? []).some((c) => !c.customerId);
  if (!free || !may("PERMISSION_CALLS")) return null;
  const link = (): void =>
    void deed.run(calls.linkCalls, { customerId: p.id }, { done: (a) => say("good", w.linked(a.linked ?? 0)) });
  return (
    <div class="notice warn wrap">
      <span class="grow">{deed.failed || w.unlinked}</span>
      <Button onPress={link} disabled={deed.busy}>
        {w.link}
      </Button>
    </div>
  );
}
