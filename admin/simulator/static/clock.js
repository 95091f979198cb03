// The demo's clock, in the zone of the business.

import { $, setText } from "./dom.js";

let zone = "UTC";
let lead = 0; // the demo's clock less this browser's, in milliseconds

export function setClock(now) {
  zone = now.zone;
  lead = now.milliseconds - Date.now();
}

export function clockTime(minute) {
  const hour = Math.floor(minute / 60) % 24;
  const rest = minute % 60;
  const shown = `${hour % 12 || 12}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
  return `${shown} ${hour < 12 ? "am" : "pm"}`;
}

export function at(milliseconds, options) {
  return new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }).format(milliseconds);
}

export function dayName(date) {
  const [year, month, day] = date.split("-").map(Number);
  const noon = Date.UTC(year, month - 1, day, 12);
  return new Intl.DateTimeFormat("en-US", {
    timeZone: "UTC", weekday: "long", month: "long", day: "numeric",
  }).format(noon);
}

const demoNow = () => Date.now() + lead;

export function tick() {
  setText($("clock"), at(demoNow(), {
    weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit",
  }));
  for (const left of document.querySelectorAll(".left")) {
    setText(left, left.dataset.waits ? "sending…" : remaining(left.dataset.until));
  }
  drawNow();
}

function remaining(until) {
  if (!until) return "";
  const seconds = Math.max(0, Math.round((Number(until) - demoNow()) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function drawNow() {
  const line = document.querySelector(".now-line");
  if (!line) return;
  const grid = $("grid");
  const [hour, minute] = at(demoNow(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    .split(":").map(Number);
  const passed = hour * 60 + minute;
  line.style.setProperty("--at", passed);
  line.hidden = !grid.dataset.today || passed < grid.dataset.opens || passed > grid.dataset.closes;
}
