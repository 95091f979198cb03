// Who waits, and what happened.

import { at } from "./clock.js";
import { $, keyed, make, setText } from "./dom.js";

export function drawWaitlist(entries, accents) {
  setText($("waiting-count"), String(entries.length));
  keyed($("waitlist"), entries, () => {
    const item = make("li");
    const line = make("span", "line");
    line.append(make("strong", "who"), make("span", "what"), make("span", "left"));
    item.append(line, make("span", "wish"));
    return item;
  }, (item, entry) => {
    item.className = `${accents.get(entry.customer_id) || ""}${entry.offered ? " offered" : ""}`;
    setText(item.querySelector(".who"), entry.customer || "New customer");
    setText(item.querySelector(".what"), `${entry.service}, ${entry.staff || "anyone"}`);
    const since = entry.days === 0 ? "since today" : `for ${entry.days} day${entry.days === 1 ? "" : "s"}`;
    setText(item.querySelector(".wish"), entry.offered ? `asked: ${entry.offered}` : `${entry.wish} · ${since}`);
    const left = item.querySelector(".left");
    left.dataset.until = entry.expires || "";
    left.dataset.waits = entry.offered && !entry.expires ? "yes" : "";
  });
  if (!entries.length && !$("waitlist").querySelector(".empty")) {
    $("waitlist").append(make("li", "empty", "Nobody waits"));
  }
}

export function drawHappened(events) {
  keyed($("happened"), events, (event) => {
    const item = make("li", event.name.replace(".", "-"));
    item.append(make("time"), make("span", "", event.sentence));
    return item;
  }, (item, event) => {
    setText(item.querySelector("time"), at(event.at, { hour: "numeric", minute: "2-digit" }));
  });
  if (!events.length && !$("happened").querySelector(".empty")) {
    $("happened").append(make("li", "empty", "Nothing yet. It begins with Dana."));
  }
}
