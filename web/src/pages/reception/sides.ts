// What stands at the side of the page, above the queue, while there is something of it: such as the windows of calls.
// One that has nothing to show draws nothing.
import type { ComponentType } from "preact";
import { CallsSide } from "./calls/side";
import { FinishedSide } from "./finished";
import { TicketSide } from "./ticket/side";
import { WaitingSide } from "./waiting";

/** The windows at the side, the most urgent first. */
export const sides: ComponentType[] = [CallsSide, FinishedSide, WaitingSide, TicketSide];
