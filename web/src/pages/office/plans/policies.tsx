// What is done about dates that are taken, with what each way comes to.
import type { JSX } from "preact";
import { policies, type Policy } from "./draft";
import { planWords } from "./words";

interface PoliciesProps {
  policy: Policy;
  custom: boolean;
  change: (p: Policy) => void;
}

export function Policies(p: PoliciesProps): JSX.Element {
  const w = planWords();
  return (
    <fieldset class="choices">
      <legend>{w.policy}</legend>
      {policies.map((one) => {
        const none = p.custom && one === "CONFLICT_POLICY_APPEND_AT_END";
        return (
          <label key={one} class="choice">
            <input
              type="radio"
              name="policy"
              disabled={none}
              checked={p.policy === one}
              onChange={() => p.change(one)}
            />
            <span>
              {w.policies[one]} <small class="soft">{none ? w.notForCustom : w.policyHint[one]}</small>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
