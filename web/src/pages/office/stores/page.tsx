// Other stores: kept in this browser, links in the navigation.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { words } from "../../../i18n/language";
import { colon } from "../../../i18n/punctuation";
import { shopWords } from "../../../i18n/shop";
import { Button, Field } from "../../../ui/parts";
import { keepStores, storeUrl, stores } from "./kept";

const storeWords = words({
  en: {
    what: "Links to the hubs of your other stores, kept in this browser alone. Each store asks you to sign in by itself.",
    name: "Name of the store",
    url: "Its address",
    urlHint: "Such as https://shop2.local:7100",
    wrong: "This is no address of a store: it begins with https://",
    add: "Add",
    none: "No other store is kept here.",
  },
  "zh-CN": {
    what: "其他门店系统的链接，只保存在本浏览器。每家门店需要单独登录。",
    name: "门店名称",
    url: "地址",
    urlHint: "如 https://shop2.local:7100",
    wrong: "这不是门店地址：应以 https:// 开头",
    add: "新增",
    none: "这里还没有其他门店。",
  },
  pl: {
    what: "Odnośniki do systemów innych salonów, zapisane tylko w tej przeglądarce. Do każdego trzeba się zalogować osobno.",
    name: "Nazwa salonu",
    url: "Adres",
    urlHint: "Np. https://shop2.local:7100",
    wrong: "To nie jest adres salonu: zaczyna się od https://",
    add: "Dodaj",
    none: "Nie ma tu innych salonów.",
  },
});

export default function Stores(): JSX.Element {
  const w = storeWords();
  const name = useSignal("");
  const url = useSignal("");
  const wrong = useSignal("");
  const add = (): void => {
    const found = storeUrl(url.value);
    wrong.value = found ? "" : w.wrong;
    if (!found || !name.value.trim()) return;
    keepStores([...stores.value.filter((s) => s.url !== found), { name: name.value.trim(), url: found }]);
    name.value = url.value = "";
  };
  return (
    <>
      <p>{w.what}</p>
      <ul class="cards card">
        {stores.value.length === 0 && <li class="soft">{w.none}</li>}
        {stores.value.map((s) => (
          <li key={s.url}>
            <a class="grow" href={s.url} rel="noreferrer">
              {s.name} <span class="soft">{s.url}</span>
            </a>
            <Button
              label={`${shopWords().remove}${colon()}${s.name}`}
              onPress={() => keepStores(stores.value.filter((x) => x.url !== s.url))}
            >
              {shopWords().remove}
            </Button>
          </li>
        ))}
      </ul>
      <form class="card office-form" onSubmit={(e) => (e.preventDefault(), add())}>
        <Field label={w.name}>
          {(a) => (
            <input {...a} class="input" value={name.value} onInput={(e) => (name.value = e.currentTarget.value)} />
          )}
        </Field>
        <Field label={w.url} hint={w.urlHint} {...(wrong.value && { wrong: wrong.value })}>
          {(a) => (
            <input
              {...a}
              class="input"
              inputMode="url"
              value={url.value}
              onInput={(e) => (url.value = e.currentTarget.value)}
            />
          )}
        </Field>
        <Button kind="main" submit disabled={!name.value.trim() || !url.value.trim()}>
          {w.add}
        </Button>
      </form>
    </>
  );
}
