// Rooms, and the zones in which announcements for them are spoken.
import type { JSX } from "preact";
import { roster } from "../../../api/services";
import type { PutRoomRequestJson, RoomJson } from "../../../gen/storehub/v1/roster_pb";
import { Entity } from "../lib/entity";
import { officeWords } from "../words";
import { catalogueWords } from "./words";

export default function Rooms(): JSX.Element {
  const w = catalogueWords();
  return (
    <Entity<RoomJson>
      title={officeWords().sections.rooms}
      topics={["TOPIC_CATALOGUE"]}
      list={async () => (await roster.listRooms({})).rooms ?? []}
      columns={[
        { head: w.id, text: (r) => r.id ?? "" },
        { head: w.name, text: (r) => r.name ?? "" },
        { head: w.zone, text: (r) => r.zone ?? "" },
      ]}
      specs={[
        { key: "id", label: w.id, hint: w.idHint, kind: "text", required: true, once: true },
        { key: "name", label: w.name, kind: "text", required: true },
        { key: "zone", label: w.zone, hint: w.zoneHint, kind: "text" },
      ]}
      id="id"
      put={(d, o) => roster.putRoom(d as PutRoomRequestJson, o)}
    />
  );
}
