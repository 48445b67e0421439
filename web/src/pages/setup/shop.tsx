// A new shop with this PC as its first node.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { act } from "../../api/act";
import { setup } from "../../api/services";
import type { GetSetupResponseJson } from "../../gen/storehub/v1/setup_pb";
import { choose, language, languages, ownName, toWire, type Language } from "../../i18n/language";
import { sentence } from "../../i18n/sentence";
import { Field } from "../../ui/parts";
import type { Made } from "./done";
import { fieldOf, Form, Line, type Wrong } from "./form";
import { setupWords } from "./words";

/** What a shop of a language usually pays in, and whose numbers its phones have. */
const usual: Record<Language, { currency: string; region: string }> = {
  "zh-CN": { currency: "CNY", region: "CN" },
  pl: { currency: "PLN", region: "PL" },
  en: { currency: "EUR", region: "GB" },
};

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
  const wrong = useSignal<Wrong | undefined>(undefined);
  const busy = useSignal(false);
  const send = async (): Promise<void> => {
    if (pin.value !== again.value) {
      wrong.value = { field: "again", text: w.pinsDiffer };
      return;
    }
    busy.value = true;
    wrong.value = undefined;
    try {
      const answer = await act((o) =>
        setup.setUpShop(
          {
            secret: p.secret,
            shop: shop.value.trim(),
            language: toWire(language.value),
            zone: zone.value.trim(),
            currency: currency.value.trim().toUpperCase(),
            defaultRegion: region.value.trim().toUpperCase(),
            nodeName: nodeName.value.trim(),
            owner: { id: id.value.trim(), name: name.value.trim(), pin: pin.value },
          },
          { ...o, timeoutMs: 30_000 },
        ),
      );
      p.onMade({ owner: { staffId: id.value.trim(), token: answer.ownerToken ?? "" } });
    } catch (e) {
      wrong.value = { field: fieldOf(e), text: await sentence(e) };
    }
    busy.value = false;
  };
  const common = { wrong: wrong.value };
  return (
    <Form button={busy.value ? w.making : w.make} busy={busy.value} wrong={wrong.value} onSubmit={() => void send()}>
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
        <Line
          name="pin"
          label={w.pin}
          hint={w.pinHint}
          value={pin}
          type="pin"
          autocomplete="new-password"
          {...common}
        />
        <Line name="again" label={w.pinAgain} value={again} type="pin" autocomplete="new-password" {...common} />
      </div>
    </Form>
  );
}
