// A page of the application without a node: it is shown what a test says, as fast as the test says it.
import { render, type ComponentType } from "preact";
import { hear } from "../../src/live/live";
import { suggest, type Language } from "../../src/i18n/language";
import "../../src/ui/house.css";
import { screenOf, type Size } from "./shop";

const pages: Record<string, () => Promise<{ default: ComponentType }>> = {
  board: () => import("../../src/pages/board/page"),
  guests: () => import("../../src/pages/guests/page"),
};

/** What a test may do with the page. */
export interface Player {
  show(page: string, language: Language): Promise<void>;
  /** Shows one screen of a shop. */
  see(size: Size, seed: number, change?: object): void;
  /** Shows so many screens, one after the other, and lets the page draw after every `step`. */
  play(size: Size, from: number, count: number, step: number): Promise<void>;
}

const start = Date.now();

const player: Player = {
  async show(page, language) {
    suggest(language);
    document.documentElement.lang = language;
    const { default: Page } = await pages[page]!();
    render(<Page />, document.getElementById("app")!);
  },
  see(size, seed, change = {}) {
    hear({ frame: { ...screenOf(size, Date.now(), seed), ...change }, whole: true });
  },
  async play(size, from, count, step) {
    // 730,000 entries a year: one in 43 seconds, day and night.
    for (let i = 0; i < count; i++) {
      hear({ frame: screenOf(size, start + (from + i) * 43_200, from + i), whole: false });
      if (i % step === step - 1) await new Promise((drawn) => setTimeout(drawn));
    }
  },
};

Object.assign(window, { player });
