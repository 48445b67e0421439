// Where the windows of calls appear; they are loaded after the page.
import type { JSX } from "preact";
import { may, terminalId } from "../../../api/session";
import { Lazy } from "../lazy";

const load = (): Promise<() => JSX.Element> => import("./stack").then((m) => m.Stack);

export function CallsSide(): JSX.Element | null {
  if (!terminalId.value || !may("PERMISSION_CALLS")) return null;
  return <Lazy load={load} with={{}} />;
}
