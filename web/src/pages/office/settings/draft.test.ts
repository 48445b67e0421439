// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { forget, write, written } from "./draft";
import { settingKeys } from "./table";

it("keeps what was written while the rest was saved", () => {
  const [one, two, three] = settingKeys as [(typeof settingKeys)[0], (typeof settingKeys)[0], (typeof settingKeys)[0]];
  write(one, "10", "5");
  write(two, "20", "5");
  const sent = written.value;
  write(two, "25", "5");
  write(three, "30", "5");
  forget(sent);
  expect(written.value).toEqual({ [two]: "25", [three]: "30" });
});
