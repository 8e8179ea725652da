// What two readers in JavaScript make of a feed: node readers.mjs (ical.js | node-ical) < feed.ics
// One line of JSON: the events, each with uid, start, end (a day, or an instant in UTC), summary and status.
// And what Node's own tz database says: node readers.mjs clocks < [["Asia/Seoul", "2024-10-30T22:10:00Z"], …]
// One line of JSON: the wall times there and then.

import { readFileSync } from "node:fs";

const day = (year, month, date) => [year, month, date].map((part) => String(part).padStart(2, "0")).join("-");
const instant = (date) => date.toISOString().replace(".000Z", "Z");

async function icalJs(text) {
  const { default: ICAL } = await import("ical.js");
  // Components rather than ICAL.Event, which takes 48 seconds for 10,000 events.
  const told = (time) => {
    if (time.isDate) return day(time.year, time.month, time.day);
    if (time.zone === ICAL.Timezone.localTimezone) return `floating ${time}`;
    return time.convertToZone(ICAL.Timezone.utcTimezone).toString();
  };
  return new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((event) => ({
    uid: event.getFirstPropertyValue("uid"),
    start: told(event.getFirstPropertyValue("dtstart")),
    end: told(event.getFirstPropertyValue("dtend")),
    summary: event.getFirstPropertyValue("summary"),
    status: event.getFirstPropertyValue("status"),
  }));
}

async function nodeIcal(text) {
  // What node-ical brings for runtimes without a Temporal of their own knows the clocks' changes ten years ahead only.
  globalThis.Temporal ??= (await import("@js-temporal/polyfill")).Temporal;
  const { default: ical } = await import("node-ical");
  const told = (date, isDay) =>
    isDay ? day(date.getFullYear(), date.getMonth() + 1, date.getDate()) : instant(date);
  const events = Object.values(ical.sync.parseICS(text)).filter((part) => part.type === "VEVENT");
  return events.map((event) => ({
    uid: event.uid,
    start: told(event.start, event.datetype === "date"),
    end: told(event.end, event.datetype === "date"),
    summary: event.summary,
    status: event.status,
  }));
}

function clocks(asked) {
  const wall = ([timeZone, instant]) =>
    new Date(instant).toLocaleString("sv-SE", { timeZone });  // Swedish is written 2024-10-31 07:10:00
  return JSON.parse(asked).map(wall);
}

const readers = { clocks, "ical.js": icalJs, "node-ical": nodeIcal };
process.stdout.write(JSON.stringify(await readers[process.argv[2]](readFileSync(0, "utf8"))));
