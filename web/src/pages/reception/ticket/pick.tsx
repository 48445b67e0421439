// What a line may be of: a service that somebody had, or something of the catalogue.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ServiceItemJson } from "../../../gen/storehub/v1/shop_pb";
import { clock, money } from "../../../i18n/format";
import { shopWords } from "../../../i18n/shop";
import { matches } from "../../../ui/matches";
import { Button } from "../../../ui/parts";
import { itemName, items, personOf, roomName, sold } from "../data";
import { choose, chosen } from "../stage";
import { useDispatches, type Served } from "./dispatches";
import { ticketWords } from "./words";

/** As many as are seen without scrolling far; who types more finds the others. */
const most = 30;

function Search(p: { label: string; value: string; onType: (text: string) => void }): JSX.Element {
  return (
    <input
      class="input"
      type="search"
      aria-label={p.label}
      placeholder={p.label}
      autocomplete="off"
      value={p.value}
      onInput={(e) => p.onType(e.currentTarget.value)}
    />
  );
}

/** A dispatch, and the item if it is to be another one than it was sent for. */
export function ServiceChoice(p: {
  chosen: string;
  /** It was sent for no item, so one has to be chosen. */
  bare: boolean;
  item: string;
  onChange: (values: Record<string, string>) => void;
}): JSX.Element {
  const w = ticketWords();
  const typed = chosen("who");
  const { list, failed, of } = useDispatches(typed);
  // The one that was chosen on the way here is shown although nothing of it is known here any more.
  const picked = p.chosen && list && !list.some((s) => s.id === p.chosen) && !typed;
  return (
    <>
      <Search label={w.findService} value={typed} onType={(who) => choose({ who })} />
      {failed && <p class="notice bad">{failed}</p>}
      {list?.length === 0 && !picked && <p class="soft">{of ? w.noneOf(of) : w.noServices}</p>}
      <ul class="ticket-served">
        {picked && (
          <li>
            <Button pressed>{p.chosen}</Button>
          </li>
        )}
        {list?.slice(0, most).map((s) => (
          <li key={s.id}>
            <ServedOne
              served={s}
              pressed={s.id === p.chosen}
              onPress={() => p.onChange({ a: s.id, item: s.item, bare: s.item ? "" : "1" })}
            />
          </li>
        ))}
      </ul>
      {p.chosen && (
        <fieldset class="choice">
          <legend>{w.itemOf}</legend>
          <div class="choices">
            {!p.bare && (
              <Button pressed={p.item === ""} onPress={() => p.onChange({ item: "" })}>
                {w.asSent}
              </Button>
            )}
            {items.value.map((i) => (
              <Button key={i.id} pressed={p.item === i.id} onPress={() => p.onChange({ item: i.id ?? "" })}>
                {i.name}
              </Button>
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}

function ServedOne(p: { served: Served; pressed: boolean; onPress: () => void }): JSX.Element {
  const w = ticketWords();
  const s = p.served;
  return (
    <button
      type="button"
      class="line-button person"
      aria-pressed={p.pressed}
      disabled={s.ticket !== ""}
      onClick={p.onPress}
    >
      <b class="person-number number">{s.technician}</b>
      <span class="person-name">
        <span class="cut">
          {personOf(s.technician)?.name} {s.item && `· ${itemName(s.item)}`}
        </span>
        <small class="soft number">
          {[s.room && roomName(s.room), s.ended ? w.finishedAt(clock(s.ended)) : w.running, s.id]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </span>
      {s.ticket && <span class="mark">{w.onTicket(s.ticket)}</span>}
    </button>
  );
}

/** Something of the catalogue: services and products, by name. */
export function ItemChoice(p: { value: string; currency: string; onChoose: (id: string) => void }): JSX.Element {
  const w = ticketWords();
  const find = useSignal("");
  const like = sold.value.filter((i) => matches(find.value, i.name, i.id));
  const groups: [string, ServiceItemJson[]][] = [
    [w.services, like.filter((i) => (i.minutes ?? 0) > 0)],
    [w.products, like.filter((i) => (i.minutes ?? 0) === 0)],
  ];
  return (
    <>
      {sold.value.length > 9 && (
        <Search label={shopWords().search} value={find.value} onType={(t) => (find.value = t)} />
      )}
      {like.length === 0 && <p class="soft">{w.noItems}</p>}
      {groups.map(
        ([name, list]) =>
          list.length > 0 && (
            <fieldset key={name} class="choice">
              <legend>{name}</legend>
              <div class="ticket-items">
                {list.map((i) => (
                  <Button key={i.id} pressed={p.value === i.id} onPress={() => p.onChoose(i.id ?? "")}>
                    <span class="two">
                      <span>{i.name}</span>
                      <small class="soft number">{money(i.priceMinor, p.currency)}</small>
                    </span>
                  </Button>
                ))}
              </div>
            </fieldset>
          ),
      )}
    </>
  );
}
