import { render } from "preact";
import { ahead, App } from "./app";
import { start } from "./i18n/language";
import "./ui/house.css";

start();
ahead();
render(<App />, document.getElementById("app")!);
