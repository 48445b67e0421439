// Of what pictures are taken: every page, with what a person meets there.
import { officeScenes } from "./office";
import { otherScenes } from "./others";
import { receptionScenes } from "./reception";
import type { Scene } from "./scene";

export const scenes: readonly Scene[] = [...receptionScenes, ...otherScenes, ...officeScenes];
