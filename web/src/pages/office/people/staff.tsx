// Staff: their roles in words, PINs and cards.
import type { JSX } from "preact";
import { roster } from "../../../api/services";
import type { PutStaffRequestJson, StaffJson } from "../../../gen/storehub/v1/roster_pb";
import { comma } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import type { Draft, Spec } from "../lib/draft";
import { Entity } from "../lib/entity";
import type { Column } from "../lib/table";
import { officeWords } from "../words";
import { Cards } from "./cards-panel";
import { SignInCode } from "./code";
import { checkPin } from "../../../ui/checkpin";
import { peopleWords } from "./words";

export default function Staff(): JSX.Element {
  const w = peopleWords();
  const shop = shopWords();
  const roles = (Object.keys(w.role) as (keyof typeof w.role)[]).map((r) => ({
    value: r as string,
    label: w.role[r],
    hint: w.roleDoes[r],
  }));
  const columns: Column<StaffJson>[] = [
    { head: w.id, text: (s) => s.id ?? "" },
    { head: w.name, text: (s) => s.name ?? "" },
    {
      head: w.roles,
      text: (s) => (s.roles ?? []).map((r) => roles.find((x) => x.value === r)?.label ?? r).join(comma()),
    },
    { head: w.hasPin, text: (s) => (s.hasPin ? shop.yes : shop.no) },
    {
      head: w.cards,
      text: (s) => String((s.cardUids ?? []).length - (s.blockedCardUids ?? []).length),
      end: true,
    },
  ];
  const specs: Spec[] = [
    { key: "id", label: w.id, hint: w.idHint, kind: "text", required: true, once: true },
    { key: "name", label: w.name, kind: "text", required: true },
    { key: "roles", label: w.roles, kind: "choices", choices: roles, required: true },
    { key: "pin", label: w.pin, hint: w.pinHint, kind: "pin" },
    { key: "pinAgain", label: w.pinAgain, kind: "pin", when: (d) => Boolean(d["pin"]) },
  ];
  const check = (d: Draft): Record<string, string> => {
    const wrong = checkPin(String(d["pin"] ?? ""), String(d["pinAgain"] ?? ""));
    return wrong === "digits" ? { pin: w.pinDigits } : wrong === "differs" ? { pinAgain: w.pinDiffers } : {};
  };
  return (
    <Entity<StaffJson>
      title={officeWords().sections.staff}
      topics={["TOPIC_PEOPLE"]}
      list={async () => (await roster.listStaff({})).staff ?? []}
      columns={columns}
      specs={specs}
      id="id"
      check={check}
      put={({ pinAgain: _, ...d }, o) => roster.putStaff(d as PutStaffRequestJson, o)}
      reopen
      more={(s) => (
        <>
          <Cards holder={{ staffId: s.id ?? "" }} cards={s.cardUids ?? []} blocked={s.blockedCardUids ?? []} />
          <SignInCode who={{ staffId: s.id ?? "" }} />
        </>
      )}
    />
  );
}
