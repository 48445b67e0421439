import { beforeEach, expect, test } from "vitest";
import { money } from "../../../i18n/format";
import { suggest } from "../../../i18n/language";
import { numberColumn, sorted, timeColumn, type Column } from "./column";

beforeEach(() => suggest("en"));

interface Row {
  at?: string;
  minor?: number;
  who?: string;
}

test("dates are in the order of time and not of weekdays, and what never was is last", () => {
  const column = timeColumn<Row>("when", (r) => r.at, "never");
  const [fri, mon, thu] = ["2026-11-27T10:00:00Z", "2026-11-30T10:00:00Z", "2026-12-03T10:00:00.5Z"].map((at) => ({
    at,
  }));
  const rows = [{}, thu!, fri!, mon!];
  expect(rows.map(column.text)[0]).toBe("never");
  expect(sorted(rows, column, false)).toEqual([fri, mon, thu, {}]);
  expect(sorted(rows, column, true)).toEqual([thu, mon, fri, {}]);
});

test("amounts are in the order of what they are worth", () => {
  const column = numberColumn<Row>(
    "amount",
    (r) => r.minor,
    (n) => money(n, "PLN"),
  );
  const rows = [{ minor: 150_000 }, { minor: 99_900 }, { minor: 200 }, { minor: -500 }, {}];
  expect(rows.map(column.text).at(-1)).toBe("–");
  expect(sorted(rows, column, false).map((r) => r.minor)).toEqual([-500, 200, 99_900, 150_000, undefined]);
});

test("numbers of technicians are in the order in which people count", () => {
  const column: Column<Row> = { head: "who", text: (r) => r.who ?? "" };
  expect(sorted([{ who: "12" }, { who: "9" }, { who: "007" }], column, false).map((r) => r.who)).toEqual([
    "007",
    "9",
    "12",
  ]);
});
