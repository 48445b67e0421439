// Who did something, as the record has it ("staff:anna", "technician:8", "8 named by terminal:reception"), in words.
import { meWords } from "./words";

export function actorWords(by: string, own: string): string {
  const w = meWords();
  const [who = "", named] = by.split(" named by ");
  const said = one(who, own);
  return named ? w.namedBy(said, one(named, own)) : said;
}

function one(who: string, own: string): string {
  const w = meWords();
  const [kind, id = ""] = who.split(/:(.*)/s);
  switch (kind) {
    case "technician":
      return id === own ? w.you : w.technician(id);
    case "staff":
      return id;
    case "terminal":
      return w.terminal(id);
    case "time":
    case "node":
      return w.hub;
  }
  return who;
}
