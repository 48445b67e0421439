// Customers: found as one types, opened, made, brought in by a file.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { may } from "../../../api/session";
import type { CustomerJson } from "../../../gen/storehub/v1/customer_pb";
import { useFindCustomers } from "../../../ui/findcustomer";
import { Button } from "../../../ui/parts";
import { keep, spot } from "../../../ui/place";
import { List, type Column } from "../lib/table";
import { officeWords } from "../words";
import { Import } from "./import";
import { isNew, Known, New } from "./open";
import { customerWords } from "./words";

export default function Customers(): JSX.Element {
  const w = customerWords();
  const typed = useSignal("");
  const found = useFindCustomers(typed.value, 0);
  const importing = useSignal(false);
  const open = spot.value.get("open") ?? "";
  const close = (): void => keep({ open: "" });
  const columns: Column<CustomerJson>[] = [
    { head: w.name, text: (c) => c.name ?? "" },
    {
      head: w.phones,
      text: (c) => (c.phones ?? []).join(", "),
      show: (c) => (
        <span>
          {(c.phones ?? []).map((n, i) => (
            <>
              {i > 0 && ", "}
              <span class="number">{n}</span>
            </>
          ))}
          {c.match === "MATCH_PROBABLE" && <span class="soft"> {w.perhaps}</span>}
        </span>
      ),
    },
    { head: w.tags, text: (c) => (c.tags ?? []).join(", ") },
    { head: w.notes, text: (c) => c.notes ?? "", show: (c) => c.notes && <span class="clipped">{c.notes}</span> },
    { head: w.id, text: (c) => c.id ?? "" },
  ];
  return (
    <>
      <List<CustomerJson>
        title={officeWords().sections.customers}
        rows={found.last}
        failed={found.failed}
        again={found.again}
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
      {found.truncated && (
        <p class="notice warn" role="status">
          {w.more(found.last?.length ?? 0)}
        </p>
      )}
      {open === isNew && <New close={close} />}
      {open && open !== isNew && <Known key={open} id={open} close={close} />}
      {importing.value && <Import close={() => (importing.value = false)} />}
    </>
  );
}
