// What the columns of a list hold, by what shops call them, and the customers that its rows are.
import type { NewCustomerJson } from "../../../gen/storehub/v1/customer_pb";
import type { Row } from "./csv";

export const fields = ["name", "firstName", "lastName", "phone", "email", "notes", "tags", "skip"] as const;
export type FieldName = (typeof fields)[number];

// As the command line reads them (cmd/storehub/customercsv.go), in small letters and without what stands between words.
const titles: Record<Exclude<FieldName, "skip">, string> = {
  name: "name customer customername fullname client clientname contact 姓名 名字 名称 客户 客户姓名 客户名称 顾客 顾客姓名 会员 会员姓名 会员名称 联系人 imięinazwisko imieinazwisko nazwiskoiimię nazwiskoiimie klient nazwa nazwaklienta kontakt",
  firstName: "firstname givenname 名 imię imie",
  lastName: "lastname surname familyname 姓 nazwisko",
  phone:
    "phone phones phonenumber telephone tel mobile mobilephone mobilenumber cell cellphone number 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 会员手机 telefon telefony numertelefonu nrtelefonu nrtel tel komórka komorka telkom telefonkomórkowy",
  email: "email emails mail emailaddress 邮箱 电子邮件 电子邮箱 邮件 邮件地址 adresemail poczta",
  notes: "notes note comment comments remark remarks 备注 说明 备忘 附注 uwagi notatki notatka komentarz opis",
  tags: "tags tag group groups label labels 标签 分组 类别 会员等级 等级 tagi etykiety etykieta grupa grupy",
};

const known = new Map<string, FieldName>(
  Object.entries(titles).flatMap(([field, all]) => all.split(" ").map((t) => [t, field as FieldName] as const)),
);

/** What the columns hold by their titles; "skip" where a title says nothing, and of two names the second. */
export function guess(head: readonly string[]): FieldName[] {
  let named = false;
  return head.map((title) => {
    const key = title.toLowerCase().replace(/[\s_\-./:()*（）：]/g, "");
    const field = known.get(key) ?? known.get(key.replace(/\d+$/, "")) ?? "skip";
    if (field !== "name") return field;
    if (named) return "skip";
    named = true;
    return field;
  });
}

/** Whether somebody could be made of the columns. */
export function hasNames(columns: readonly FieldName[]): boolean {
  return columns.some((c) => c === "name" || c === "firstName" || c === "lastName");
}

/** A customer of a list, and the line in which he begins. */
export interface Entry {
  line: number;
  customer: NewCustomerJson;
}

const oneLine = (cell: string): string => cell.split(/\s+/).filter(Boolean).join(" ");

/** Several things in a cell, each once. ' is how a spreadsheet is told that digits are a text. */
function each(cell: string, between: RegExp): string[] {
  return cell
    .split(between)
    .map((s) => oneLine(s).replace(/^'+|'+$/g, ""))
    .filter(Boolean);
}

/** Both names as their people say them: 李梅, Anna Nowak. */
function fullName(first: readonly string[], last: readonly string[]): string {
  const han = [...last, ...first].join("");
  return /^\p{Script=Han}+$/u.test(han) ? han : [...first, ...last].join(" ");
}

/** The customers of the rows; rows that say nothing are nobody. */
export function entries(rows: readonly Row[], columns: readonly FieldName[]): Entry[] {
  return rows.flatMap(({ line, cells }) => {
    const of = (field: FieldName): string[] =>
      cells.map((c) => c.trim()).filter((c, i) => c !== "" && columns[i] === field);
    const unique = (list: string[]): string[] => [...new Set(list)];
    const customer = {
      name: oneLine(of("name")[0] ?? "") || fullName(of("firstName").map(oneLine), of("lastName").map(oneLine)),
      phones: unique(of("phone").flatMap((c) => each(c, /[;/,、；，\n]/))),
      emails: unique(of("email").flatMap((c) => each(c, /[;/,、；，\s]/))),
      notes: of("notes").join("\n"),
      tags: unique(of("tags").flatMap((c) => each(c, /[;,、；，|\n]/))),
    };
    const empty = Object.values(customer).every((v) => v.length === 0);
    return empty ? [] : [{ line, customer }];
  });
}
