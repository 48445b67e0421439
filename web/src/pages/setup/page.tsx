// The first page of a PC that is no node yet: it becomes a new shop, or a terminal of one that exists.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { setup } from "../../api/services";
import type { GetSetupResponseJson } from "../../gen/storehub/v1/setup_pb";
import { Fault } from "../../api/fault";
import { sentence } from "../../i18n/sentence";
import { Button } from "../../ui/parts";
import { Shell } from "../../ui/shell";
import { Done, type Made } from "./done";
import { JoinForm } from "./join";
import { ShopForm } from "./shop";
import { setupWords } from "./words";
import "./setup.css";

/** The secret of the address. It stands behind #, which no browser sends to anybody. */
const secret = location.hash.slice(1);

export default function Setup(): JSX.Element {
  const w = setupWords();
  const there = useSignal<GetSetupResponseJson | undefined>(undefined);
  const failed = useSignal("");
  /** There is a shop here already. */
  const old = useSignal(false);
  const way = useSignal<"shop" | "join">("shop");
  const made = useSignal<Made | undefined>(undefined);
  const ask = async (): Promise<void> => {
    failed.value = "";
    try {
      there.value = await setup.getSetup({ secret });
    } catch (e) {
      old.value = e instanceof Fault && e.reason === "REASON_ALREADY_SET_UP";
      failed.value = old.value ? w.alreadySetUp : await sentence(e);
    }
  };
  useEffect(() => void ask(), []);
  if (made.value) return <Done made={made.value} />;
  return (
    <Shell title={w.title} class="setup">
      {failed.value && (
        <div class="notice bad" role="alert">
          <span class="grow">{secret ? failed.value : w.noSecret}</span>
          {old.value ? (
            <a class="button small" href="/">
              {w.toShop}
            </a>
          ) : (
            <Button kind="small" onPress={() => void ask()}>
              {w.again}
            </Button>
          )}
        </div>
      )}
      {there.value?.taken && <div class="notice warn">{w.taken}</div>}
      {there.value && (
        <>
          <div class="row" role="group" aria-label={w.which}>
            <Button pressed={way.value === "shop"} onPress={() => (way.value = "shop")}>
              {w.newShop}
            </Button>
            <Button pressed={way.value === "join"} onPress={() => (way.value = "join")}>
              {w.join}
            </Button>
          </div>
          {way.value === "shop" ? (
            <ShopForm there={there.value} secret={secret} onMade={(m) => (made.value = m)} />
          ) : (
            <JoinForm there={there.value} secret={secret} onMade={(m) => (made.value = m)} />
          )}
        </>
      )}
    </Shell>
  );
}
