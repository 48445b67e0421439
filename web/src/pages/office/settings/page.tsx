// The shop's rules: each with what it means, its unit, what it usually is and between what it may be. Only what was changed is sent.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Fault } from "../../../api/fault";
import { shop } from "../../../api/services";
import type { SettingsJson, UpdateSettingsRequestJson } from "../../../gen/storehub/v1/shop_pb";
import { sentence } from "../../../i18n/sentence";
import { shopWords } from "../../../i18n/shop";
import { useDeed } from "../../../ui/deed";
import { Dialog } from "../../../ui/dialog";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { say } from "../../../ui/toast";
import { same } from "../lib/draft";
import { camel, matches } from "../lib/values";
import { listWords } from "../lib/words";
import { forget, unsaved, write, written } from "./draft";
import { Line, shownAs } from "./line";
import { groups, settingKeys, settings, type SettingKey } from "./table";
import { textOf, valueOf } from "./values";
import { settingsWords } from "./words";

type Wrongs = Partial<Record<SettingKey | "", string>>;

export default function Settings(): JSX.Element {
  const w = settingsWords();
  const read = useRead(["TOPIC_SETTINGS"], () => shop.getSettings({}));
  const search = useSignal("");
  const onlyOther = useSignal(false);
  const wrongs = useSignal<Wrongs>({});
  const now = read.value?.settings;
  const usual = read.value?.defaults;
  if (!now || !usual) return <p>{read.failed || shopWords().loading}</p>;
  const fits = (k: SettingKey): boolean =>
    matches(search.value, ...w.settings[k].slice(0, 2).map(String), w.groups[settings[k].group][0]) &&
    (!onlyOther.value || k in written.value || !same(now[k], usual[k]));
  return (
    <>
      <div class="row no-print">
        <input
          class="input search"
          style={{ maxWidth: "360px" }}
          type="search"
          aria-label={w.search}
          placeholder={w.search}
          value={search.value}
          onInput={(e) => (search.value = e.currentTarget.value)}
        />
        <label class="choice">
          <input
            type="checkbox"
            checked={onlyOther.value}
            onChange={(e) => (onlyOther.value = e.currentTarget.checked)}
          />
          {w.onlyChanged}
        </label>
      </div>
      {groups.map((g) => {
        const own = settingKeys.filter((k) => settings[k].group === g && fits(k));
        if (own.length === 0) return null;
        return (
          <section key={g} class="card" aria-label={w.groups[g][0]}>
            <h3>{w.groups[g][0]}</h3>
            <p class="soft">{w.groups[g][1]}</p>
            {own.map((k) => (
              <Line
                key={k}
                name={k}
                now={now[k]}
                usual={usual[k]}
                wrong={wrongs.value[k] ?? ""}
                change={(text) => {
                  write(k, text, textOf(settings[k], now[k]));
                  const { [k]: _, ...rest } = wrongs.value;
                  wrongs.value = rest;
                }}
              />
            ))}
          </section>
        );
      })}
      {unsaved.value && <SaveBar now={now} wrongs={wrongs} />}
    </>
  );
}

function SaveBar(p: { now: SettingsJson; wrongs: { value: Wrongs } }): JSX.Element {
  const w = settingsWords();
  const deed = useDeed();
  const asking = useSignal<"" | "danger" | "plans">("");
  const keys = settingKeys.filter((k) => k in written.value);
  const send = (plansOffAnyway: boolean): void => {
    asking.value = "";
    const sent = written.value;
    const changes = Object.fromEntries(keys.map((k) => [k, valueOf(settings[k], sent[k]!)]));
    const request: UpdateSettingsRequestJson = { ...changes, ...(plansOffAnyway && { plansOffAnyway }) };
    void deed.run(shop.updateSettings, request, {
      done() {
        forget(sent);
        p.wrongs.value = {};
        say("good", listWords().saved);
      },
      refused(e) {
        if (e instanceof Fault && e.reason === "REASON_DATES_AHEAD") asking.value = "plans";
        else void place(e);
      },
    });
  };
  const place = async (e: unknown): Promise<void> => {
    const field = e instanceof Fault ? camel(e.args["field"] ?? "") : "";
    p.wrongs.value = { [field in settings ? field : ""]: await sentence(e) };
  };
  const save = (): void => {
    const bad = keys.filter((k) => valueOf(settings[k], written.value[k]!) === undefined);
    p.wrongs.value = Object.fromEntries(bad.map((k) => [k, w.cannot]));
    if (bad.length > 0) return document.getElementById(`setting-${bad[0]}`)?.scrollIntoView({ block: "center" });
    if (keys.some((k) => settings[k].danger)) asking.value = "danger";
    else send(false);
  };
  return (
    <div class="save-bar stack">
      {p.wrongs.value[""] && (
        <p class="notice bad" role="alert">
          {p.wrongs.value[""]}
        </p>
      )}
      <div class="notice warn" role="status">
        <span class="grow">{w.changed(keys.length)}</span>
        <Button onPress={() => ((written.value = {}), (p.wrongs.value = {}))} disabled={deed.busy}>
          {w.undoAll}
        </Button>
        <Button kind="main" onPress={save} disabled={deed.busy}>
          {w.save}
        </Button>
      </div>
      {asking.value && (
        <Dialog
          title={w.save}
          closeLabel={shopWords().close}
          onClose={() => (asking.value = "")}
          footer={
            <>
              <Button onPress={() => (asking.value = "")}>{shopWords().cancel}</Button>
              <Button kind="danger" onPress={() => send(asking.value === "plans")} disabled={deed.busy}>
                {w.save}
              </Button>
            </>
          }
        >
          <p>{asking.value === "plans" ? w.plansAhead : w.sure}</p>
          <ul class="cards">
            {keys.map((k) => (
              <li key={k}>
                <strong class="grow">
                  {settings[k].danger ? "⚠ " : ""}
                  {w.settings[k][0]}
                </strong>
                <span>
                  {shownAs(k, textOf(settings[k], p.now[k]))} → {shownAs(k, written.value[k]!)}
                </span>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </div>
  );
}
