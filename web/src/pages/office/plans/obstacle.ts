// What was in the way of dates, as a refusal lists it.
import type { Obstacle } from "../../../api/fault";
import { moment } from "../../../i18n/format";
import { colon } from "../../../i18n/punctuation";
import type { Catalogue } from "./data";
import { conflictText } from "./holders";

export function obstacleText(o: Obstacle, catalogue: Catalogue): string {
  const heldBy = (o.args["held_by"] ?? "").replace("this plan", "this-plan").split(" ");
  const by = heldBy.map((h) => (h === "this-plan" ? "this plan" : h));
  const at = new Date(Number(o.args["starts_at_ms"])).toISOString();
  return `${moment(at)}${colon()}${conflictText({ resource: o.args["resource"] ?? "", heldBy: by }, catalogue)}`;
}
