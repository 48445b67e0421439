// Customers: found as one types, opened, made, brought in by a file.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { customers } from "../../../api/services";
import { may } from "../../../api/session";
import type { CustomerJson, FindCustomersResponseJson } from "../../../gen/storehub/v1/customer_pb";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { useRead } from "../../../ui/read";
import { List, type Column } from "../lib/table";
import { officeWords } from "../words";
import { questions } from "./find";
import { Import } from "./import";
import { isNew, Known, New } from "./open";
import { customerWords } from "./words";

/** How long nothing is typed before it is searched. */
const pauseMs = 250;

async function find(search: string): Promise<FindCustomersResponseJson> {
  let found: FindCustomersResponseJson = {};
  for (const q of questions(search)) {
    found = await customers.findCustomers(q);
    if (found.customers?.length) break;
  }
  return found;
}

/** The last value that has stood for a while. */
function usePause(value: string): string {
  const settled = useSignal(value);
  useEffect(() => {
    const timer = setTimeout(() => (settled.value = value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled.value;
}

export default function Customers(): JSX.Element {
  const w = customerWords();
  const typed = useSignal("");
  const search = usePause(typed.value);
  const read = useRead(["TOPIC_CUSTOMERS"], () => find(search), [search]);
  const importing = useSignal(false);
  const open = spot.value.get("open") ?? "";
  const close = (): void => keep({ open: "" });
  const columns: Column<CustomerJson>[] = [
    { head: w.name, text: (c) => c.name ?? "" },
    {
      head: w.phones,
      text: (c) => (c.phones ?? []).join(", "),
      show: (c) => (
        <span class="number">
          {(c.phones ?? []).join(", ")}
          {c.match === "MATCH_PROBABLE" && <span class="soft"> {w.perhaps}</span>}
        </span>
      ),
    },
    { head: w.tags, text: (c) => (c.tags ?? []).join(", ") },
    { head: w.notes, text: (c) => c.notes ?? "", show: (c) => <span class="clipped">{c.notes}</span> },
    { head: w.id, text: (c) => c.id ?? "" },
  ];
  return (
    <>
      <List<CustomerJson>
        title={officeWords().sections.customers}
        rows={read.value?.customers ?? (read.value && [])}
        failed={read.failed}
        again={read.again}
        columns={columns}
        id={(c) => c.id ?? ""}
        file={may("PERMISSION_CUSTOMER_DATA")}
        onOpen={(c) => keep({ open: c.id ?? "" }, "push")}
        onAdd={() => keep({ open: isNew }, "push")}
        finder={
          <input
            class="input search wide-search"
            type="search"
            aria-label={w.find}
            placeholder={w.find}
            autocomplete="off"
            value={typed.value}
            onInput={(e) => (typed.value = e.currentTarget.value)}
          />
        }
        filters={
          may("PERMISSION_CUSTOMER_DATA") && <Button onPress={() => (importing.value = true)}>{w.import}</Button>
        }
      />
      {read.value?.truncated && (
        <p class="notice warn" role="status">
          {w.more(read.value.customers?.length ?? 0)}
        </p>
      )}
      {open === isNew && <New close={close} />}
      {open && open !== isNew && <Known key={open} id={open} close={close} />}
      {importing.value && <Import close={() => (importing.value = false)} />}
    </>
  );
}
