// Service plans: the list, one plan, the form that makes one, the sheet for the customer. Which it is stands behind #.
import type { JSX } from "preact";
import { spot } from "../../../ui/place";
import { PlanList } from "./list";
import { PlanPage } from "./plan";
import { PlanSheet } from "./sheet";
import { Wizard } from "./wizard";
import "./plans.css";

export default function Plans(): JSX.Element {
  const at = spot.value;
  const print = at.get("print");
  const open = at.get("open");
  if (print) return <PlanSheet key={print} id={print} />;
  if (at.get("new") || at.get("made")) return <Wizard />;
  if (open) return <PlanPage key={open} id={open} />;
  return <PlanList />;
}
