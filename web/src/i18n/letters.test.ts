// @vitest-environment happy-dom
// A letter stands for a word where there is no room for it: whoever knows the word must find it, and take it for no other.
// Those of the kinds are the same R, Q, P and I in Polish as in English, as on the poles' displays.
import { beforeEach, describe, expect, it } from "vitest";
import { agendaWords } from "../agenda/words";
import { callWords } from "../pages/reception/calls/words";
import { genderLetter } from "../pages/reception/words";
import { choose, languages } from "./language";
import { shopWords } from "./shop";

type Named = Record<string, string>;

/** What may stand for a word without being a part of it. */
const signs = ["✓", "✕"];

const tables: Record<string, () => { words: Named; letters: Named }> = {
  "states of technicians": () => ({ words: shopWords().state, letters: shopWords().stateLetter }),
  "kinds of dispatch": () => ({ words: shopWords().kind, letters: shopWords().kindLetter }),
  "states of dates": () => ({ words: agendaWords().state, letters: agendaWords().stateLetter }),
  "states of calls": () => ({ words: callWords().state, letters: callWords().stateLetter }),
  genders: () => ({ words: shopWords().gender, letters: genderLetter() }),
};

describe.each(languages)("letters in %s", (language) => {
  beforeEach(() => choose(language));

  it.each(Object.keys(tables))("of %s are distinct, and each is of its word", (name) => {
    const { words, letters } = tables[name]!();
    const all = Object.keys(words).map((key) => letters[key] ?? "");
    expect(new Set(all).size).toBe(all.length);
    if (language === "pl" && name === "kinds of dispatch") return;
    const strange = Object.entries(words).filter(
      ([key, word]) => !signs.includes(letters[key]!) && !word.toUpperCase().includes(letters[key]!),
    );
    expect(strange).toEqual([]);
  });

  it("of who is called or serves is no kind's: a dispatch shows both side by side", () => {
    const { stateLetter, kindLetter } = shopWords();
    const kinds = Object.values(kindLetter);
    expect(kinds).not.toContain(stateLetter.TECHNICIAN_STATE_PENDING);
    expect(kinds).not.toContain(stateLetter.TECHNICIAN_STATE_SERVING);
  });

  it("of a gender is no kind's: the board shows both side by side", () => {
    const kinds = Object.values(shopWords().kindLetter);
    expect(kinds).not.toContain(genderLetter().GENDER_FEMALE);
    expect(kinds).not.toContain(genderLetter().GENDER_MALE);
  });
});
