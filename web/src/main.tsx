import { render } from "preact";
import { App } from "./app";
import { start } from "./i18n/language";
import "./ui/house.css";

start();
render(<App />, document.getElementById("app")!);
