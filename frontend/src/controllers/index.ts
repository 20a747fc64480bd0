// Every controller by the name that pages use in data-controller.
import Board from "./board";
import Calendar from "./calendar";
import Columns from "./columns";
import Composer from "./composer";
import Copy from "./copy";
import Country from "./country";
import Drop from "./drop";
import Duplicates from "./duplicates";
import Filter from "./filter";
import Form from "./form";
import Hint from "./hint";
import Lines from "./lines";
import Link from "./link";
import List from "./list";
import Live from "./live";
import Menu from "./menu";
import Nav from "./nav";
import Palette from "./palette";
import Panel from "./panel";
import Phone from "./phone";
import Poll from "./poll";
import Record from "./record";
import Several from "./several";
import Shortcuts from "./shortcuts";
import SubmitSoon from "./submit-soon";
import Theme from "./theme";
import Toasts from "./toasts";

export const controllers = {
  board: Board, calendar: Calendar, columns: Columns, composer: Composer, copy: Copy, country: Country, drop: Drop, duplicates: Duplicates,
  filter: Filter, form: Form, hint: Hint, lines: Lines, link: Link, list: List, live: Live, menu: Menu, nav: Nav, palette: Palette,
  panel: Panel, phone: Phone, poll: Poll, record: Record, several: Several, shortcuts: Shortcuts,
  "submit-soon": SubmitSoon, theme: Theme, toasts: Toasts,
};
