// A field in which one resource of a kind is chosen, or any of them.
import type { JSX } from "preact";
import type { ResourceJson } from "../gen/storehub/v1/booking_pb";
import type { ResourceKindJson } from "../gen/storehub/v1/model_pb";
import { resourceName, type Book } from "./book";
import { byNumber } from "./wanted";
import { agendaWords } from "./words";

type Kind = Exclude<ResourceKindJson, "RESOURCE_KIND_UNSPECIFIED">;

interface ResourceChoiceProps {
  book: Book;
  kind: Kind;
  value: string;
  /** What nothing chosen is called. */
  any: string;
  /** What stands for one of them in value. */
  as: (r: ResourceJson) => string;
  onChange: (value: string) => void;
}

export function ResourceChoice(p: ResourceChoiceProps): JSX.Element {
  return (
    <label class="field">
      <span>{agendaWords().kind[p.kind]}</span>
      <select class="input" value={p.value} onChange={(e) => p.onChange(e.currentTarget.value)}>
        <option value="">{p.any}</option>
        {p.book.resources
          .filter((r) => r.kind === p.kind)
          .sort(byNumber)
          .map((r) => (
            <option key={r.id} value={p.as(r)}>
              {resourceName(p.book, r.id)}
            </option>
          ))}
      </select>
    </label>
  );
}
