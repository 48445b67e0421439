// The technician's own page, on his phone: where he stands and why, what he is called to, his dates and his day.
import type { JSX } from "preact";
import { who } from "../../api/session";
import { booking, dispatch, shop } from "../../api/services";
import { board, now } from "../../live/live";
import { useRead } from "../../ui/read";
import { Shell } from "../../ui/shell";
import { Dates } from "./dates";
import { Heads } from "./headcheck";
import { Call, Service } from "./service";
import { mineOf } from "./mine";
import { Notices } from "./notices";
import { Phone } from "./phone";
import { Place, Why } from "./place";
import { Today } from "./today";
import { Trail } from "./trail";
import { meWords } from "./words";
import "./me.css";

const hourMs = 3_600_000;
const horizonMs = 14 * 24 * hourMs;

export default function Me(): JSX.Element {
  const technician = who.value?.person?.technician ?? "";
  if (!technician) {
    return (
      <Shell title={meWords().title}>
        <p class="notice warn me-nobody">{meWords().nobody}</p>
      </Shell>
    );
  }
  return <Mine technician={technician} />;
}

function Mine({ technician }: { technician: string }): JSX.Element {
  const mine = mineOf(board.value, technician);
  const explained = useRead(["TOPIC_FLOOR"], () => dispatch.explainTechnician({ technician }), [technician]);
  const items = useRead(["TOPIC_CATALOGUE"], () => shop.listServiceItems({}));
  const settings = useRead(["TOPIC_SETTINGS"], () => shop.getSettings({}));
  const hour = Math.floor(now.value / hourMs) * hourMs;
  const agenda = useRead(
    ["TOPIC_AGENDA"],
    () => booking.listAgenda({ from: new Date(hour).toISOString(), to: new Date(hour + horizonMs).toISOString() }),
    [hour],
  );
  const itemName = (id: string | undefined): string => items.value?.items?.find((i) => i.id === id)?.name ?? id ?? "";
  const trail = explained.value?.trail ?? [];
  const rules = settings.value?.settings;
  return (
    <Shell title={meWords().title} class="me">
      <Call mine={mine} itemName={itemName} reminders={rules?.dueRemindersMin?.minutes ?? []} />
      <Place technician={technician} mine={mine} />
      <Service mine={mine} itemName={itemName} />
      <Why read={explained} mine={mine} />
      <Dates read={{ ...agenda, value: agenda.last }} itemName={itemName} />
      <Today mine={mine} trail={trail} cutoffMin={rules?.businessDayCutoffMin ?? 0} />
      <Trail read={explained} technician={technician} />
      <Heads />
      <Notices technician={technician} wanted={rules?.dispatchNotices ?? false} />
      <Phone />
    </Shell>
  );
}
