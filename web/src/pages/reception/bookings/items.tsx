// What can be booked, to choose from.
import type { JSX } from "preact";
import type { ServiceItemJson } from "../../../gen/storehub/v1/shop_pb";
import { shopWords } from "../../../i18n/shop";
import { Button } from "../../../ui/parts";
import { bookingWords } from "./words";

interface ItemProps {
  /** undefined while it is read. */
  list: readonly ServiceItemJson[] | undefined;
  value: string;
  onChoose: (id: string) => void;
}

export function ItemButtons(p: ItemProps): JSX.Element {
  const w = bookingWords();
  if (!p.list) return <p class="soft">{shopWords().loading}</p>;
  if (p.list.length === 0) return <p class="notice warn">{w.noItems}</p>;
  return (
    <fieldset class="choice">
      <legend>{w.item}</legend>
      <div class="choices">
        {p.list.map((i) => (
          <Button key={i.id} pressed={p.value === i.id} onPress={() => p.onChoose(i.id ?? "")}>
            <span class="two">
              <span>{i.name}</span>
              <small class="soft number">{shopWords().minutes(i.minutes ?? 0)}</small>
            </span>
          </Button>
        ))}
      </div>
    </fieldset>
  );
}
