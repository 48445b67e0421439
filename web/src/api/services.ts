// The services of the schema as objects: dispatch.getBoard({}) is POST /storehub.v1.DispatchService/GetBoard.
import type { DescMessage, MessageJsonType } from "@bufbuild/protobuf";
import type { GenService } from "@bufbuild/protobuf/codegenv2";
import type { AccessService } from "../gen/storehub/v1/access_pb";
import type { BookingService } from "../gen/storehub/v1/booking_pb";
import type { CallService } from "../gen/storehub/v1/call_pb";
import type { ClusterService } from "../gen/storehub/v1/cluster_pb";
import type { CustomerService } from "../gen/storehub/v1/customer_pb";
import type { DispatchService } from "../gen/storehub/v1/dispatch_pb";
import type { NoticeService } from "../gen/storehub/v1/notice_pb";
import type { PlanService } from "../gen/storehub/v1/plan_pb";
import type { RosterService } from "../gen/storehub/v1/roster_pb";
import type { SetupService } from "../gen/storehub/v1/setup_pb";
import type { ShopService } from "../gen/storehub/v1/shop_pb";
import type { TerminalService } from "../gen/storehub/v1/terminal_pb";
import type { TicketService } from "../gen/storehub/v1/ticket_pb";
import { unary, type CallOptions } from "./connect";

type Json<D> = D extends DescMessage ? MessageJsonType<D> : never;

/** The unary methods of a service. An answer has every field; what is not set is null. */
export type Client<S> =
  S extends GenService<infer M>
    ? {
        [K in keyof M as M[K] extends { methodKind: "unary" } ? K : never]: M[K] extends {
          input: infer I;
          output: infer O;
        }
          ? (request: Json<I>, o?: CallOptions) => Promise<Json<O>>
          : never;
      }
    : never;

function client<S>(service: string): Client<S> {
  return new Proxy(
    {},
    {
      get: (_, method: string) => (request: unknown, o?: CallOptions) =>
        unary(`${service}/${method[0]!.toUpperCase()}${method.slice(1)}`, request, o),
    },
  ) as Client<S>;
}

export const access = client<typeof AccessService>("AccessService");
export const booking = client<typeof BookingService>("BookingService");
export const calls = client<typeof CallService>("CallService");
export const cluster = client<typeof ClusterService>("ClusterService");
export const customers = client<typeof CustomerService>("CustomerService");
export const dispatch = client<typeof DispatchService>("DispatchService");
export const notices = client<typeof NoticeService>("NoticeService");
export const plans = client<typeof PlanService>("PlanService");
export const roster = client<typeof RosterService>("RosterService");
export const setup = client<typeof SetupService>("SetupService");
export const shop = client<typeof ShopService>("ShopService");
export const terminals = client<typeof TerminalService>("TerminalService");
export const tickets = client<typeof TicketService>("TicketService");
