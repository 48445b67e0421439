// What a pairing's address and code say, as people read them.
import type { AssistantJson } from "../../../gen/storehub/v1/call_pb";
import type { TerminalJson } from "../../../gen/storehub/v1/terminal_pb";

/** The terminals at which a phone can be paired: those that take calls. */
export function registers(all: readonly TerminalJson[]): TerminalJson[] {
  return all.filter((t) => t.role === "TERMINAL_ROLE_RECEPTION" || t.role === "TERMINAL_ROLE_BACK_OFFICE");
}

/** Of "storehub://pair?code=…&node=https://a&node=https://b" the nodes. */
export function addressesOf(url: string): string[] {
  return new URLSearchParams(url.slice(url.indexOf("?") + 1)).getAll("node");
}

/** "123456" as it is read out: "123 456". */
export function spoken(code: string): string {
  return code.replace(/^(\d{3})(\d{3})$/, "$1 $2");
}

/** How long a code is good (call.proto, CreatePairing). */
const goodForMs = 600_000;

/** Which phone has paired by a code; all times are the shop's. */
export function pairedBy(
  code: { terminal: string; until: string },
  all: readonly AssistantJson[],
): AssistantJson | undefined {
  const madeAt = Date.parse(code.until) - goodForMs;
  return all.find((a) => a.terminal === code.terminal && Date.parse(a.pairedAt ?? "") >= madeAt);
}
