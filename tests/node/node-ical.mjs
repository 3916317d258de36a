// Reads the calendar on standard input with node-ical; prints what it says of each event as JSON.
import { readFileSync } from "node:fs";
import ical from "node-ical";

const day = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
const events = Object.values(ical.sync.parseICS(readFileSync(0, "utf8")))
  .filter(({ type }) => type === "VEVENT")
  .map((event) => ({
    uid: event.uid,
    title: event.summary,
    start: day(event.start),
    end: day(event.end),
    allDay: event.datetype === "date",
    alarms: (event.alarms ?? []).length,
  }));
process.stdout.write(JSON.stringify({ events }));
