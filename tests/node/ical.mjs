// Reads the calendar on standard input with ical.js, strictly; prints what it says of each event as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

ICAL.design.strict = true;
const parsed = ICAL.parse(readFileSync(0, "utf8"));
const calendar = new ICAL.Component(parsed);
const text = (entry, name) => entry.getFirstPropertyValue(name);
const events = calendar.getAllSubcomponents("vevent").map((entry) => {
  const event = new ICAL.Event(entry, { strictExceptions: true });
  return {
    uid: event.uid,
    title: event.summary,
    description: event.description,
    start: event.startDate.toString(),
    end: event.endDate.toString(),
    allDay: event.startDate.isDate && event.endDate.isDate,
    status: text(entry, "status"),
    sequence: event.sequence,
    alarms: entry.getAllSubcomponents("valarm").map((alarm) => text(alarm, "trigger").toString()),
  };
});
process.stdout.write(JSON.stringify({ name: text(calendar, "name"), events }));
