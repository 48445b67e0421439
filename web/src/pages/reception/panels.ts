// The panels of the page: what the buttons and the function list open in place of the map of the rooms. A panel that is
// added here has its place in the list, its address behind #, and its way back.
import type { ComponentType } from "preact";
import type { PermissionJson } from "../../gen/storehub/v1/options_pb";
import { shopWords } from "../../i18n/shop";
import { receptionWords } from "./words";
import { functionWords } from "./functions";
import { ticketNames } from "./ticket/names";

type Loaded = { default: ComponentType };

export interface Panel {
  title: () => string;
  load: () => Promise<Loaded>;
}

const named = (): Promise<Loaded> => import("./panels/named");

/** The panels by the name that stands behind #. */
export const panels: Record<string, Panel> = {
  functions: { title: () => receptionWords().functions, load: () => import("./panels/functions") },
  rotation: { title: () => shopWords().kind.KIND_ROTATION, load: () => import("./panels/rotation") },
  request: { title: () => shopWords().kind.KIND_REQUEST, load: named },
  pick: { title: () => shopWords().kind.KIND_PICK, load: named },
  invite: { title: () => shopWords().kind.KIND_INVITE, load: named },
  result: { title: () => functionWords().groupDispatch, load: () => import("./panels/result") },
  manage: { title: () => functionWords().manage, load: () => import("./panels/manage") },
  assignment: { title: () => functionWords().manage, load: () => import("./panels/assignment") },
  people: { title: () => functionWords().groupDuty, load: () => import("./panels/people") },
  technician: { title: () => receptionWords().why, load: () => import("./panels/technician") },
  waiting: { title: () => receptionWords().waiting, load: () => import("./panels/waiting") },
  calls: { title: () => functionWords().calls, load: () => import("./panels/calls") },
  bookings: { title: () => functionWords().bookings, load: () => import("./panels/bookings") },
  tickets: { title: () => ticketNames().tickets, load: () => import("./panels/tickets") },
  ticket: { title: () => ticketNames().ticket, load: () => import("./panels/ticket") },
};

/** One entry of the function list. */
export interface Entry {
  label: () => string;
  panel: string;
  values?: Record<string, string>;
  /** Who may not do this does not see it. */
  needs: PermissionJson;
  tone?: "main";
}

export interface Group {
  title: () => string;
  entries: Entry[];
}

const kind = (panel: string, label: () => string): Entry => ({ label, panel, needs: "PERMISSION_DISPATCH" });
const onService = (act: "start" | "finish" | "extend" | "kind" | "item" | "room" | "correctStart"): Entry => ({
  label: () => functionWords()[act],
  panel: "manage",
  values: { do: act },
  needs: "PERMISSION_DISPATCH",
});
const onDuty = (
  act:
    | "checkIn"
    | "checkOut"
    | "startBreak"
    | "endBreak"
    | "hold"
    | "releaseHold"
    | "startLeave"
    | "endLeave"
    | "move"
    | "giveBack"
    | "undoFinish",
): Entry => ({
  label: () => functionWords()[act],
  panel: "people",
  values: { do: act },
  needs: act === "giveBack" || act === "undoFinish" ? "PERMISSION_DISPATCH" : "PERMISSION_ROSTER",
});

/** The four ways of sending somebody, in the order of the buttons. */
export const dispatches: Entry[] = [
  kind("rotation", () => shopWords().kind.KIND_ROTATION),
  kind("request", () => shopWords().kind.KIND_REQUEST),
  kind("pick", () => shopWords().kind.KIND_PICK),
  kind("invite", () => shopWords().kind.KIND_INVITE),
];

const phone: Group = {
  title: () => functionWords().groupPhone,
  entries: [{ label: () => functionWords().calls, panel: "calls", needs: "PERMISSION_CALLS" }],
};

/** The function list. The last entry of the last group stands at the bottom right. */
export const groups: Group[] = [
  { title: () => functionWords().groupDispatch, entries: dispatches },
  {
    title: () => functionWords().groupDuty,
    entries: [
      onDuty("checkIn"),
      onDuty("checkOut"),
      onDuty("startBreak"),
      onDuty("endBreak"),
      onDuty("hold"),
      onDuty("releaseHold"),
      onDuty("startLeave"),
      onDuty("endLeave"),
    ],
  },
  {
    title: () => functionWords().groupService,
    entries: [
      onService("start"),
      onService("finish"),
      onService("extend"),
      onService("room"),
      onService("item"),
      onService("kind"),
      onService("correctStart"),
      onDuty("undoFinish"),
    ],
  },
  phone,
  {
    title: () => functionWords().bookings,
    entries: [
      { label: () => functionWords().bookingDay, panel: "bookings", needs: "PERMISSION_BOOKINGS" },
      {
        label: () => functionWords().bookingNew,
        panel: "bookings",
        values: { step: "make" },
        needs: "PERMISSION_BOOKINGS",
      },
      {
        label: () => functionWords().bookingWait,
        panel: "bookings",
        values: { step: "wait" },
        needs: "PERMISSION_BOOKINGS",
      },
    ],
  },
  {
    title: () => ticketNames().tickets,
    entries: [
      {
        label: () => ticketNames().newTicket,
        panel: "tickets",
        values: { do: "new" },
        needs: "PERMISSION_TICKETS",
      },
      { label: () => ticketNames().tickets, panel: "tickets", needs: "PERMISSION_TICKETS" },
    ],
  },
  {
    title: () => functionWords().groupQueue,
    entries: [
      {
        label: () => functionWords().waiting,
        panel: "waiting",
        needs: "PERMISSION_DISPATCH",
      },
      onDuty("move"),
      onDuty("giveBack"),
      { label: () => functionWords().manage, panel: "manage", needs: "PERMISSION_DISPATCH", tone: "main" },
    ],
  },
];
