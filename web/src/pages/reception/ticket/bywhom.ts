// Who did something, as the audit writes it, in words.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { roster } from "../../../api/services";
import type { StaffJson } from "../../../gen/storehub/v1/roster_pb";
import { useRead } from "../../../ui/read";
import { personOf } from "../data";
import { ticketWords } from "./words";

const staff = signal<readonly StaffJson[]>([]);

/** Keeps the names of the staff while a panel that shows them is open. */
export function useStaff(): void {
  const read = useRead(["TOPIC_PEOPLE"], () => roster.listStaff({}));
  useEffect(() => {
    if (read.value) staff.value = read.value.staff ?? [];
  }, [read.value]);
}

export function byWhom(actor: string): string {
  const w = ticketWords().byWhom;
  const [kind = "", id = ""] = actor.split(":");
  switch (kind) {
    case "staff":
      return staff.value.find((s) => s.id === id)?.name || id;
    case "technician":
      return `${w.technician(id)} ${personOf(id)?.name ?? ""}`.trim();
    case "terminal":
      return w.terminal(id);
    case "token":
      return w.token;
  }
  return actor;
}
