// What people call the customers and the registers of the log.
import { terminals } from "../../../api/services";
import { may } from "../../../api/session";
import { useNames as useCustomerNames } from "../../../ui/names";
import { useRead } from "../../../ui/read";

/** The names of customers by id; one that cannot be read goes by its id. */
export function useNames(ids: readonly string[]): (id: string) => string {
  const names = useCustomerNames(may("PERMISSION_CUSTOMERS") ? ids : []);
  return (id) => names.get(id) || id;
}

export function useTerminalNames(): (id: string) => string {
  const read = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({}));
  return (id) => read.value?.terminals?.find((t) => t.id === id)?.name || id;
}
