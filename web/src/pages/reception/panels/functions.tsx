// The function list. What can be done here by nobody is not in it; the management of dispatches is at its bottom right.
import type { JSX } from "preact";
import { may } from "../../../api/session";
import { Button } from "../../../ui/parts";
import { groups } from "../panels";
import { open } from "../stage";

export default function Functions(): JSX.Element {
  return (
    <div class="functions">
      {groups.map((g, i) => {
        const entries = g.entries.filter((e) => may(e.needs));
        if (entries.length === 0) return null;
        return (
          <div key={i} role="group" aria-label={g.title()}>
            <h3 class="soft">{g.title()}</h3>
            <div class="functions-grid">
              {entries.map((e) => (
                <Button key={e.label()} {...(e.tone ? { kind: e.tone } : {})} onPress={() => open(e.panel, e.values)}>
                  {e.label()}
                </Button>
              ))}
            </div>
          </div>
        );
      })}
    </div>
  );
}
