// A new shop with this PC as its first node.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { setup } from "../../api/services";
import type { GetSetupResponseJson } from "../../gen/storehub/v1/setup_pb";
import { choose, language, languages, ownName, toWire, type Language } from "../../i18n/language";
import { useDeed } from "../../ui/deed";
import { Field } from "../../ui/parts";
import { checkPin } from "../../ui/checkpin";
import { PinField } from "../../ui/pin";
import type { Made } from "./done";
import { emptyOnes, Form, Line, makeMs, wrongsOf, type Wrongs } from "./form";
import { setupWords } from "./words";

/** What a shop of a language usually pays in, and whose numbers its phones have. */
const usual: Record<Language, { currency: string; region: string }> = {
  "zh-CN": { currency: "CNY", region: "CN" },
  pl: { currency: "PLN", region: "PL" },
  en: { currency: "EUR", region: "GB" },
};

const fields = ["shop", "zone", "currency", "default_region", "node_name", "name", "id", "pin", "again"];

export function ShopForm(p: { there: GetSetupResponseJson; secret: string; onMade: (m: Made) => void }): JSX.Element {
  const w = setupWords();
  const shop = useSignal("");
  const zone = useSignal(Intl.DateTimeFormat().resolvedOptions().timeZone || (p.there.defaultZone ?? ""));
  const currency = useSignal(usual[language.value].currency);
  const region = useSignal(usual[language.value].region);
  const nodeName = useSignal(p.there.suggestedNodeName ?? "");
  const id = useSignal("");
  const name = useSignal("");
  const pin = useSignal("");
  const again = useSignal("");
  const seen = useSignal<Wrongs>({});
  const deed = useDeed();
  const wrongs = { ...wrongsOf(deed, fields), ...seen.value };
  const send = (): void => {
    const pinWrong = checkPin(pin.value, again.value);
    seen.value = {
      ...(pinWrong === "digits" && { pin: w.pinDigits }),
      ...(pinWrong === "differs" && { again: w.pinsDiffer }),
      ...emptyOnes({
        shop: shop.value,
        zone: zone.value,
        currency: currency.value,
        default_region: region.value,
        node_name: nodeName.value,
        name: name.value,
        id: id.value,
        pin: pin.value,
      }),
    };
    if (Object.keys(seen.value).length > 0) return deed.clear();
    const request = {
      secret: p.secret,
      shop: shop.value.trim(),
      language: toWire(language.value),
      zone: zone.value.trim(),
      currency: currency.value.trim().toUpperCase(),
      defaultRegion: region.value.trim().toUpperCase(),
      nodeName: nodeName.value.trim(),
      owner: { id: id.value.trim(), name: name.value.trim(), pin: pin.value },
    };
    void deed.run(setup.setUpShop, request, {
      timeoutMs: makeMs,
      onward: (answer) => p.onMade({ owner: { staffId: request.owner.id, token: answer.ownerToken ?? "" } }),
    });
  };
  const common = { wrongs };
  return (
    <Form button={deed.busy ? w.making : w.make} busy={deed.busy} wrongs={wrongs} onSubmit={send}>
      <h2>{w.theShop}</h2>
      <Line name="shop" label={w.shop} hint={w.shopHint} value={shop} {...common} />
      <Field label={w.language} hint={w.languageHint}>
        {(a) => (
          <select
            {...a}
            class="input"
            value={language.value}
            onChange={(e) => {
              const l = e.currentTarget.value as Language;
              choose(l);
              currency.value = usual[l].currency;
              region.value = usual[l].region;
            }}
          >
            {languages.map((l) => (
              <option key={l} value={l}>
                {ownName[l]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Line name="zone" label={w.zone} hint={w.zoneHint} value={zone} list={p.there.zones ?? []} {...common} />
      <div class="pair">
        <Line name="currency" label={w.currency} hint={w.currencyHint} value={currency} {...common} />
        <Line
          name="default_region"
          label={w.region}
          hint={w.regionHint}
          value={region}
          list={p.there.regions ?? []}
          {...common}
        />
      </div>
      <Line name="node_name" label={w.nodeName} hint={w.nodeNameHint} value={nodeName} {...common} />
      <h2>{w.theOwner}</h2>
      <div class="pair">
        <Line name="name" label={w.ownerName} value={name} autocomplete="name" {...common} />
        <Line name="id" label={w.ownerId} hint={w.ownerIdHint} value={id} autocomplete="username" {...common} />
        <PinField name="pin" label={w.pin} hint={w.pinHint} value={pin} wrong={wrongs["pin"]} isNew />
        <PinField name="again" label={w.pinAgain} value={again} wrong={wrongs["again"]} isNew />
      </div>
    </Form>
  );
}
