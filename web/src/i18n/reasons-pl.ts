import type { Reasons } from "./sentence";
export const reasons = {} as Reasons;
