// Days on which the shop is closed.
import type { JSX } from "preact";
import { booking } from "../../../api/services";
import type { ClosedDayJson, PutClosedDayRequestJson } from "../../../gen/storehub/v1/booking_pb";
import { calendarDay } from "../../../i18n/format";
import { useDeed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { keep } from "../../../ui/place";
import { say, sayWhy } from "../../../ui/toast";
import { Entity } from "../lib/entity";
import { officeWords } from "../words";
import { catalogueWords } from "./words";

export default function ClosedDays(): JSX.Element {
  const w = catalogueWords();
  return (
    <Entity<ClosedDayJson>
      title={officeWords().sections.closed}
      topics={["TOPIC_AGENDA"]}
      list={async () => (await booking.listClosedDays({})).days ?? []}
      columns={[
        { head: w.date, text: (d) => d.date ?? "", show: (d) => calendarDay(d.date ?? "") },
        { head: w.reason, text: (d) => d.reason ?? "" },
      ]}
      specs={[
        { key: "date", label: w.date, kind: "day", required: true, once: true },
        { key: "reason", label: w.reason, kind: "text" },
      ]}
      id="date"
      put={async (d, o) => {
        const answer = await booking.putClosedDay(d as PutClosedDayRequestJson, o);
        if (answer.total) say("warn", w.decide(answer.total));
      }}
      more={(d) => <Reopen date={d.date ?? ""} />}
    />
  );
}

export function Reopen(p: { date: string }): JSX.Element {
  const deed = useDeed();
  const reopen = (): void =>
    void deed.run(
      booking.putClosedDay,
      { date: p.date, reopen: true },
      { onward: () => keep({ open: "" }), refused: (e) => void sayWhy(e) },
    );
  return (
    <div class="row">
      <Button kind="danger" disabled={deed.busy} onPress={reopen}>
        {catalogueWords().reopen}
      </Button>
    </div>
  );
}
