import { expect, test } from "vitest";
import { entries, guess, hasNames } from "./columns";

test("columns are known by what shops of all three languages call them", () => {
  expect(guess(["Name", "Phone 1", "phone_2", "E-Mail", "Birthday"])).toEqual([
    "name",
    "phone",
    "phone",
    "email",
    "skip",
  ]);
  expect(guess(["会员姓名", "手机号码", "备注", "会员等级"])).toEqual(["name", "phone", "notes", "tags"]);
  expect(guess(["Imię", "Nazwisko", "Telefon komórkowy", "Uwagi"])).toEqual([
    "firstName",
    "lastName",
    "phone",
    "notes",
  ]);
  expect(guess(["Client", "Name"])).toEqual(["name", "skip"]); // of two names the first
});

test("without a name nobody can be made", () => {
  expect([hasNames(["phone", "notes"]), hasNames(["phone", "lastName"])]).toEqual([false, true]);
});

test("rows become customers: several things in a cell, names as their people say them, empty rows nobody", () => {
  const rows = [
    { line: 2, cells: ["Anna ", "Nowak", "'601 234 567; 22/1112233", "a@x.pl b@x.pl", "likes\ntea", "vip, oil"] },
    { line: 4, cells: [" ", "", "", "", "", ""] },
    { line: 5, cells: ["梅", "李", "13912345604、13912345604", "", "", ""] },
  ];
  expect(entries(rows, ["firstName", "lastName", "phone", "email", "notes", "tags"])).toEqual([
    {
      line: 2,
      customer: {
        name: "Anna Nowak",
        phones: ["601 234 567", "22", "1112233"],
        emails: ["a@x.pl", "b@x.pl"],
        notes: "likes\ntea",
        tags: ["vip", "oil"],
      },
    },
    { line: 5, customer: { name: "李梅", phones: ["13912345604"], emails: [], notes: "", tags: [] } },
  ]);
});
