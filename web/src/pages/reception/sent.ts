// What follows when somebody was sent: the panel of the result, or a word of it to who has gone on to something else.
import type { PassedOverJson } from "../../gen/storehub/v1/cluster_pb";
import { colon, comma } from "../../i18n/punctuation";
import type { DispatchResponseJson } from "../../gen/storehub/v1/dispatch_pb";
import type { DeedOptions } from "../../ui/deed";
import { say } from "../../ui/toast";
import { panelWords } from "./panels/words";
import { keepResult } from "./results";
import { become } from "./stage";

export function sent<T>(
  resultOf: (answer: T) => DispatchResponseJson,
  passed: readonly PassedOverJson[] = [],
): Pick<DeedOptions<T>, "done" | "onward"> {
  return {
    done: (answer, here) => {
      const numbers = (resultOf(answer).assignments ?? []).map((a) => a.technician).join(comma());
      if (!here) say("good", `${panelWords().sent}${colon()}${numbers}`);
    },
    onward: (answer) => become("result", keepResult(resultOf(answer), passed)),
  };
}
