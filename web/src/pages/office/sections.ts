// What the back office has, and who may see it. A new section is one line here and its name in words.ts.
import type { ComponentType } from "preact";
import type { PermissionJson } from "../../gen/storehub/v1/options_pb";
import type { officeWords } from "./words";

export type Group = "dates" | "people" | "shop" | "rules" | "machines" | "records";

export interface Section {
  /** The second part of the path. */
  id: keyof ReturnType<typeof officeWords>["sections"];
  group: Group;
  /** Without it the section is not shown. */
  needs: PermissionJson;
  /** It belongs to service plans, and is nowhere while those are switched off. */
  plans?: boolean;
  load: () => Promise<{ default: ComponentType }>;
}

export const groups: readonly Group[] = ["dates", "people", "shop", "rules", "machines", "records"];

export const sections: readonly Section[] = [
  { id: "calendar", group: "dates", needs: "PERMISSION_BOOKINGS", load: () => import("./dates/calendar") },
  { id: "plans", group: "dates", needs: "PERMISSION_PLANS", plans: true, load: () => import("./plans/page") },
  { id: "punchcards", group: "dates", needs: "PERMISSION_PLANS", load: () => import("./punchcards/page") },
  { id: "technicians", group: "people", needs: "PERMISSION_MANAGE", load: () => import("./people/technicians") },
  { id: "staff", group: "people", needs: "PERMISSION_MANAGE", load: () => import("./people/staff") },
  { id: "leaves", group: "people", needs: "PERMISSION_BOOKINGS", load: () => import("./people/leaves") },
  { id: "customers", group: "people", needs: "PERMISSION_CUSTOMERS", load: () => import("./customers/page") },
  { id: "assistants", group: "people", needs: "PERMISSION_CALLS", load: () => import("./people/assistants") },
  { id: "access", group: "people", needs: "PERMISSION_MANAGE", load: () => import("./people/access") },
  { id: "categories", group: "shop", needs: "PERMISSION_MANAGE", load: () => import("./shop/categories") },
  { id: "items", group: "shop", needs: "PERMISSION_MANAGE", load: () => import("./shop/items") },
  { id: "rooms", group: "shop", needs: "PERMISSION_MANAGE", load: () => import("./shop/rooms") },
  { id: "resources", group: "shop", needs: "PERMISSION_MANAGE", load: () => import("./shop/resources") },
  { id: "terminals", group: "shop", needs: "PERMISSION_MANAGE", load: () => import("./shop/terminals") },
  { id: "closed", group: "shop", needs: "PERMISSION_MANAGE", load: () => import("./shop/closed") },
  { id: "settings", group: "rules", needs: "PERMISSION_MANAGE", load: () => import("./settings/page") },
  { id: "stores", group: "rules", needs: "PERMISSION_READ", load: () => import("./stores/page") },
  { id: "cluster", group: "machines", needs: "PERMISSION_READ", load: () => import("./cluster/page") },
  { id: "day", group: "records", needs: "PERMISSION_AUDIT", load: () => import("./records/day") },
  { id: "handover", group: "records", needs: "PERMISSION_READ", load: () => import("./records/handover") },
  { id: "audit", group: "records", needs: "PERMISSION_AUDIT", load: () => import("./records/audit") },
  { id: "charts", group: "records", needs: "PERMISSION_AUDIT", load: () => import("./charts/page") },
];
