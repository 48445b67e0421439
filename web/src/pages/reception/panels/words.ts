// The words of the panels.
import { words } from "../../../i18n/language";
import { en } from "./words-en";
import { pl } from "./words-pl";
import { zh } from "./words-zh";

export const panelWords = words({ en, "zh-CN": zh, pl });
