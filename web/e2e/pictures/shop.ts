// A shop in the middle of a day: some are called, some serve, guests wait.
import type { Hub } from "../hub";

interface Board {
  categories: { id: string; queue: { technician: string; turn: number }[] }[];
}

export async function busyHour(hub: Hub): Promise<void> {
  await hub.call("RosterService/PutStaff", { id: "boss", name: "Zofia Wiśniewska", roles: ["ROLE_OWNER"] });
  const { rooms } = await hub.call<{ rooms: { id: string }[] }>("RosterService/ListRooms", {});
  const { items } = await hub.call<{ items: { id: string; minutes: number }[] }>("ShopService/ListServiceItems", {});
  const { categories } = await hub.call<Board>("DispatchService/GetBoard", {});
  const item = items.find((i) => i.minutes > 0)!.id;
  let room = 0;
  for (const c of categories.filter((c) => c.queue.some((e) => e.turn > 0))) {
    for (let i = 0; i < 3; i++) {
      const { assignments } = await hub.call<{ assignments: { id: string }[] }>("DispatchService/Dispatch", {
        category: c.id,
        kind: "KIND_ROTATION",
        counts: { any: 1 },
        room: rooms[room++ % rooms.length]!.id,
        item,
      });
      if (i === 2) continue;
      await hub.call("DispatchService/Acknowledge", { assignmentId: assignments[0]!.id });
      await hub.call("DispatchService/StartService", { assignmentId: assignments[0]!.id });
    }
  }
}
