// A shop in the middle of a day: some are called, some serve, guests wait, some pay, some call, and some come tomorrow.
import type { Hub } from "../hub";

interface Board {
  categories: { id: string; queue: { technician: string; turn: number }[] }[];
}

/** What was made in it, as pages name it. */
export interface Shop {
  called: string;
  calledId: string;
  serving: string;
  servingId: string;
  free: string;
  ticket: string;
  paying: string;
  closed: string;
  /** A day with bookings, one of them at bookedAt, and one without. */
  day: string;
  emptyDay: string;
  booking: string;
  bookedAt: string;
  freeAt: string;
  missedCall: string;
}

/** The day so many days from today by the shop's calendar, which is Shanghai's. */
function dayOf(ahead: number): string {
  return new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);
}

function at(day: string, clock: string): string {
  return new Date(`${day}T${clock}:00+08:00`).toISOString();
}

const longName = "Aleksandra Szczepańska-Brzęczyszczykiewicz";

export async function busyHour(hub: Hub): Promise<Shop> {
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia Wiśniewska", roles: ["ROLE_OWNER"] });
  await hub.call("RosterService/PutTechnician", {
    ...{ number: "17", name: longName, gender: "GENDER_FEMALE", category: "body", skills: ["bone"] },
  });
  await hub.call("RosterService/CheckIn", { technician: "17" });
  const floor = await serve(hub);
  return { ...floor, ...(await sell(hub)), ...(await book(hub)), ...(await telephone(hub)) };
}

/** Who is sent where: of each category two serve and one is called; women of the second are wanted and not there. */
async function serve(hub: Hub): Promise<Pick<Shop, "called" | "calledId" | "serving" | "servingId" | "free">> {
  const { rooms } = await hub.call<{ rooms: { id: string }[] }>("RosterService/ListRooms", {});
  const { items } = await hub.call<{ items: { id: string; minutes: number }[] }>("ShopService/ListServiceItems", {});
  const { categories } = await hub.call<Board>("DispatchService/GetBoard", {});
  const item = items.find((i) => i.minutes > 0)!.id;
  const sent: { id: string; technician: string }[] = [];
  for (const c of categories.filter((c) => c.queue.some((e) => e.turn > 0))) {
    for (let i = 0; i < 3; i++) {
      const { assignments } = await hub.call<{ assignments: typeof sent }>("DispatchService/Dispatch", {
        category: c.id,
        kind: "KIND_ROTATION",
        counts: { any: 1 },
        room: rooms[sent.length % rooms.length]!.id,
        item,
      });
      sent.push(assignments[0]!);
      if (i === 2) continue;
      await hub.call("DispatchService/Acknowledge", { assignmentId: assignments[0]!.id });
      await hub.call("DispatchService/StartService", { assignmentId: assignments[0]!.id });
    }
  }
  await hub.call("DispatchService/Dispatch", {
    ...{ category: "body", kind: "KIND_ROTATION", counts: { female: 3 }, allowPartial: true, item: "foot60" },
    ...{ room: "302", wristband: "A-118" },
  });
  await hub.call("RosterService/StartBreak", { technician: "8" });
  await hub.call("RosterService/HoldTechnician", {
    technician: "7",
    until: new Date(Date.now() + 20 * 60_000).toISOString(),
  });
  const [serving, , called] = sent;
  return {
    ...{ serving: serving!.technician, servingId: serving!.id, called: called!.technician, calledId: called!.id },
    free: "5",
  };
}

/** Tickets: one that is open, one that is being paid elsewhere, and one that was. */
async function sell(hub: Hub): Promise<Pick<Shop, "ticket" | "paying" | "closed">> {
  const open = async (terminal: string, customerId: string, ...lines: object[]): Promise<string> => {
    const { ticket } = await hub.call<{ ticket: { id: string } }>("TicketService/OpenTicket", { terminal, customerId });
    for (const line of lines) await hub.call("TicketService/AddLine", { ticketId: ticket.id, ...line });
    return ticket.id;
  };
  const closed = await open("reception", "C-2", { item: "bath" }, { item: "tea", quantity: 2 });
  await hub.call("TicketService/BeginPayment", { ticketId: closed });
  await hub.call("TicketService/CloseTicket", {
    ticketId: closed,
    payment: { method: "PAYMENT_METHOD_CARD", amountMinor: "23400", reference: "0042" },
  });
  const parked = await open("reception", "", { item: "foot60" });
  await hub.call("TicketService/ParkTicket", { ticketId: parked });
  const ticket = await open(
    "reception",
    "C-7",
    { item: "foot60" },
    { item: "tea", quantity: 3 },
    { text: "Olejek eteryczny 精油", unitPriceMinor: "2550" },
    { text: "-10 %", unitPriceMinor: "-1280" },
  );
  const paying = await open("office", "C-1", { item: "care" });
  await hub.call("TicketService/BeginPayment", { ticketId: paying });
  return { ticket, paying, closed };
}

/** Dates of tomorrow, one of them by a customer with a long name, who waits for another; leaves and closed days. */
async function book(hub: Hub): Promise<Pick<Shop, "day" | "emptyDay" | "booking" | "bookedAt" | "freeAt">> {
  const day = dayOf(5);
  const bookedAt = at(day, "13:00");
  const { customer } = await hub.call<{ customer: { id: string } }>("CustomerService/PutCustomer", {
    ...{ name: "Wiktoria Konstantynopolitańczykowianeczka", phones: ["+48 605 123 987"], tags: ["vip"] },
    notes: "Proszę dzwonić po 17:00; alergia na olejek lawendowy",
  });
  const put = async (customerId: string, item: string, clock: string, resources: string[]): Promise<string> => {
    const request = { customerId, item, startsAt: at(day, clock), resources };
    return (await hub.call<{ booking: { id: string } }>("BookingService/CreateBooking", request)).booking.id;
  };
  const booking = await put(customer.id, "moxa", "13:00", ["t3", "moxa-set"]);
  await put("C-4", "bath", "11:00", ["bath-room"]);
  await put("C-9", "bath", "11:30", ["bath-room"]);
  await put("C-2", "moxa", "15:00", ["t11", "moxa-set"]);
  await hub.call("BookingService/JoinWaitlist", {
    ...{ customerId: "C-10", item: "moxa", from: at(day, "12:00"), to: at(day, "18:00"), resources: ["t3"] },
    notes: "dowolny termin po południu",
  });
  await hub.call("BookingService/PutLeave", {
    ...{ technician: "9", from: at(dayOf(20), "00:00"), to: at(dayOf(24), "00:00"), reason: "urlop" },
  });
  await hub.call("BookingService/PutClosedDay", { date: dayOf(30), reason: "Boże Narodzenie" });
  return { day, emptyDay: dayOf(12), booking, bookedAt, freeAt: at(day, "17:00") };
}

async function telephone(hub: Hub): Promise<Pick<Shop, "missedCall">> {
  await hub.ring("reception", "13912345604", "--state", "missed");
  await hub.ring("reception", "17700009999", "--state", "missed");
  await hub.ring("reception", "--withheld", "--state", "ended");
  await hub.ring("reception", "18612345609", "--state", "ended");
  const { calls } = await hub.call<{ calls: { id: string; number: string; shownAt: string[] }[] }>(
    "CallService/ListCalls",
    {},
  );
  for (const c of calls.filter((c) => c.shownAt.length > 0))
    await hub.call("CallService/DismissCall", { callId: c.id });
  return { missedCall: calls.find((c) => c.number === "13912345604")!.id };
}
