// What is done with a technician himself: on and off duty, break, hold, leave, his place. First who, then how.
import type { JSX } from "preact";
import type { TechnicianJson } from "../../../gen/storehub/v1/roster_pb";
import { colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { technicianOf } from "../actor";
import { actor, people, personOf } from "../data";
import { fits, isDutyAct, type DutyAct } from "../duty";
import { panelWords } from "./words";
import { functionWords } from "../functions";
import { Busy, Pad } from "../pad";
import { choose, chosen, stepTo } from "../stage";
import { DutyForm } from "./dutyform";

export default function People(): JSX.Element {
  const w = panelWords();
  const act = chosen("do");
  if (!isDutyAct(act)) return <p class="soft">{shopWords().none}</p>;
  const who = personOf(chosen("t"));
  // Another technician or act begins with nothing chosen.
  if (who) return <How key={`${act} ${who.number}`} act={act} technician={who} />;
  const own = personOf(technicianOf(actor.value));
  const among = people.value.filter((t) => fits(act, t));
  // Whoever has swiped is most likely meant himself.
  const list = own && among.includes(own) ? [own, ...among.filter((t) => t !== own)] : among;
  return (
    <div class="stack flow-main">
      <h3>
        {functionWords()[act]}
        {colon()}
        {w.whoIs}
      </h3>
      <Pad
        typed={chosen("typed")}
        onType={(typed) => choose({ typed })}
        onPick={(t) => stepTo({ t: t.number ?? "", typed: "" })}
        among={list}
      />
    </div>
  );
}

function How(p: { act: DutyAct; technician: TechnicianJson }): JSX.Element {
  const t = p.technician;
  return (
    <>
      <div class="assignment-head">
        <b class="sent-number number">{t.number}</b>
        <div class="grow">
          <b class="sent-name">{t.name}</b>
          <p class="soft">
            <Busy technician={t} />
          </p>
        </div>
        <b>{functionWords()[p.act]}</b>
      </div>
      <DutyForm act={p.act} technician={t} />
    </>
  );
}
