// What the section of service plans says.
import { words } from "../../../i18n/language";
import { en } from "./words-en";
import { pl } from "./words-pl";
import { zh } from "./words-zh";

export const planWords = words({ en, "zh-CN": zh, pl });
