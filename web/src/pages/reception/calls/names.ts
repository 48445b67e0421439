// What people call the registers of the log.
import { terminals } from "../../../api/services";
import { useRead } from "../../../ui/read";

export function useTerminalNames(): (id: string) => string {
  const read = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({}));
  return (id) => read.value?.terminals?.find((t) => t.id === id)?.name || id;
}
