// Leaves: when technicians take no dates.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { booking, roster } from "../../../api/services";
import type { LeaveJson } from "../../../gen/storehub/v1/booking_pb";
import { colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { now, zoneName } from "../../../live/live";
import { useDeed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { say, sayWhy } from "../../../ui/toast";
import { blank, type Draft, type Spec } from "../lib/draft";
import { Form } from "../lib/form";
import { timeColumn } from "../lib/column";
import { List } from "../lib/table";
import { addDays, instantOf, wallOf } from "../lib/zone";
import { catalogueWords } from "../shop/words";
import { officeWords } from "../words";
import { peopleWords } from "./words";

export default function Leaves(): JSX.Element {
  const w = peopleWords();
  const zone = zoneName.value || "UTC";
  const read = useRead(["TOPIC_AGENDA"], () => booking.listLeaves({}));
  const people = useRead(["TOPIC_PEOPLE"], () => roster.listTechnicians({})).value?.technicians ?? [];
  const adding = useSignal<Draft | undefined>(undefined);
  const named = (number: string | undefined): string =>
    `${number ?? ""} ${people.find((t) => t.number === number)?.name ?? ""}`.trim();
  const today = wallOf(now.value, zone).slice(0, 10);
  const specs: Spec[] = [
    {
      key: "technician",
      label: w.technician,
      kind: "choice",
      choices: [{ value: "", label: "–" }, ...people.map((t) => ({ value: t.number ?? "", label: named(t.number) }))],
      required: true,
    },
    { key: "from", label: w.from, kind: "moment", required: true, begin: `${addDays(today, 1)}T00:00` },
    { key: "to", label: w.to, kind: "moment", required: true, begin: `${addDays(today, 2)}T00:00` },
    { key: "reason", label: w.reason, kind: "text" },
  ];
  return (
    <>
      <List<LeaveJson>
        title={officeWords().sections.leaves}
        rows={read.value?.leaves}
        failed={read.failed}
        again={read.again}
        id={(l) => l.id ?? ""}
        onAdd={() => (adding.value = blank(specs))}
        columns={[
          { head: w.technician, text: (l) => named(l.technician) },
          timeColumn(w.from, (l) => l.from),
          timeColumn(w.to, (l) => l.to),
          { head: w.reason, text: (l) => l.reason ?? "" },
          {
            head: shopWords().remove,
            text: () => "",
            show: (l) => <Remove id={l.id ?? ""} name={named(l.technician)} />,
          },
        ]}
      />
      {adding.value && (
        <Form
          title={officeWords().sections.leaves}
          specs={specs}
          start={adding.value}
          isNew
          onClose={() => (adding.value = undefined)}
          put={async (d, o) => {
            const answer = await booking.putLeave(
              {
                technician: String(d["technician"]),
                from: instantOf(String(d["from"]), zone) ?? "",
                to: instantOf(String(d["to"]), zone) ?? "",
                reason: String(d["reason"] ?? ""),
              },
              o,
            );
            if (answer.total) say("warn", catalogueWords().decide(answer.total));
          }}
        />
      )}
    </>
  );
}

function Remove(p: { id: string; name: string }): JSX.Element {
  const sure = useSignal(false);
  const deed = useDeed();
  const shop = shopWords();
  const press = async (): Promise<void> => {
    if (!sure.value) return void (sure.value = true);
    await deed.run(booking.deleteLeave, { id: p.id }, { refused: (e) => void sayWhy(e) });
    sure.value = false;
  };
  return (
    <Button
      kind={sure.value ? "danger" : "plain"}
      label={`${sure.value ? shop.confirm : shop.remove}${colon()}${p.name}`}
      disabled={deed.busy}
      onPress={() => void press()}
    >
      {sure.value ? `${shop.confirm}?` : shop.remove}
    </Button>
  );
}
