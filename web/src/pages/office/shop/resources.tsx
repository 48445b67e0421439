// What dates occupy: the time of technicians, places, equipment.
import type { JSX } from "preact";
import { booking, roster } from "../../../api/services";
import type { PutResourceRequestJson, ResourceJson } from "../../../gen/storehub/v1/booking_pb";
import { useRead } from "../../../ui/read";
import type { Draft, Spec } from "../lib/draft";
import { Entity } from "../lib/entity";
import { officeWords } from "../words";
import { catalogueWords, choicesOf } from "./words";

const isStaff = (d: Draft): boolean => d["kind"] === "RESOURCE_KIND_STAFF";

export default function Resources(): JSX.Element {
  const w = catalogueWords();
  const people = useRead(["TOPIC_PEOPLE"], () => roster.listTechnicians({})).value?.technicians ?? [];
  const kinds = choicesOf(w.kinds);
  const specs: Spec[] = [
    { key: "id", label: w.id, hint: w.idHint, kind: "text", required: true, once: true },
    { key: "name", label: w.name, kind: "text", required: true },
    { key: "kind", label: w.kind, kind: "choice", choices: kinds, required: true, begin: "RESOURCE_KIND_VENUE" },
    {
      key: "technician",
      label: w.technician,
      kind: "choice",
      choices: [
        { value: "", label: "–" },
        ...people.map((t) => ({ value: t.number ?? "", label: `${t.number} ${t.name}` })),
      ],
      required: true,
      when: isStaff,
    },
    { key: "capacity", label: w.capacity, kind: "number", min: 1, max: 1000, required: true, begin: 1 },
  ];
  return (
    <Entity<ResourceJson>
      title={officeWords().sections.resources}
      topics={["TOPIC_CATALOGUE"]}
      list={async () => (await booking.listResources({})).resources ?? []}
      columns={[
        { head: w.id, text: (r) => r.id ?? "" },
        { head: w.name, text: (r) => r.name ?? "" },
        { head: w.kind, text: (r) => kinds.find((k) => k.value === r.kind)?.label ?? "" },
        { head: w.technician, text: (r) => r.technician ?? "" },
        { head: w.capacity, text: (r) => String(r.capacity ?? 1), end: true },
      ]}
      specs={specs}
      id="id"
      put={(d, o) => booking.putResource({ ...d, ...(!isStaff(d) && { technician: "" }) } as PutResourceRequestJson, o)}
    />
  );
}
