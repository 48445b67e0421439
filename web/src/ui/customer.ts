// One customer, whom a page has by his id alone.
import type { CallOptions } from "../api/connect";
import { customers } from "../api/services";
import type { GetCustomerResponseJson } from "../gen/storehub/v1/customer_pb";
import { useRead, type Read } from "./read";

/** What is known of a customer, read again when it changes; "" = nobody, of whom nothing is asked. */
export function useCustomer(id: string, options?: CallOptions): Read<GetCustomerResponseJson | undefined> {
  return useRead(
    ["TOPIC_CUSTOMERS"],
    () => (id ? customers.getCustomer({ id }, options) : Promise.resolve(undefined)),
    [id, options?.as],
  );
}
