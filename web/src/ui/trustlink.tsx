// The way to the steps by which a device comes to trust the shop: wherever somebody may just have been warned.
import type { JSX } from "preact";
import { words } from "../i18n/language";
import { PageLink } from "./parts";

const trustLinkWords = words({
  en: {
    here: "Does the browser warn that the connection is not private? How to trust this shop",
    there: "The device may warn that the connection is not private. It follows the steps at",
  },
  "zh-CN": {
    here: "浏览器提示连接不是私密连接？看看怎样信任本店",
    there: "该设备可能提示连接不是私密连接，请在设备上按这里的步骤操作：",
  },
  pl: {
    here: "Przeglądarka ostrzega, że połączenie nie jest prywatne? Jak zaufać temu salonowi",
    there: "Urządzenie może ostrzec, że połączenie nie jest prywatne. Kroki są na nim pod adresem",
  },
});

/** For the device in hand. */
export function TrustLink(): JSX.Element {
  return <PageLink to="/trust">{trustLinkWords().here}</PageLink>;
}

/** For another device, which opens an address of this shop for the first time. */
export function TrustThere(p: { url: string }): JSX.Element {
  const there = new URL("/trust", p.url || location.href).href;
  return (
    <p class="soft">
      {trustLinkWords().there}{" "}
      <a href="/trust" target="_blank">
        {there}
      </a>
    </p>
  );
}
