// What people call the customers and the registers of the log.
import { customers, terminals } from "../../../api/services";
import { may } from "../../../api/session";
import { useRead } from "../../../ui/read";

/** The names of customers by id; one that cannot be read goes by its id. */
export function useNames(ids: readonly string[]): (id: string) => string {
  const all = [...new Set(ids)].sort();
  const read = useRead(
    ["TOPIC_CUSTOMERS"],
    async () => {
      if (!may("PERMISSION_CUSTOMERS")) return new Map<string, string>();
      const named = await Promise.all(
        // An erased customer has no name any more.
        all.map((id) =>
          customers.getCustomer({ id }).then(
            (a) => a.customer?.name ?? "",
            () => "",
          ),
        ),
      );
      return new Map(all.map((id, i) => [id, named[i] ?? ""]));
    },
    [all.join()],
  );
  return (id) => read.value?.get(id) || id;
}

export function useTerminalNames(): (id: string) => string {
  const read = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({}));
  return (id) => read.value?.terminals?.find((t) => t.id === id)?.name || id;
}
