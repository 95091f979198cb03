// The page's state comes whole from /simulator/state; this asks for it and has it drawn.

import { setClock, tick } from "./clock.js";
import { drawDay } from "./day.js";
import { $, setText } from "./dom.js";
import { drawHappened, drawWaitlist } from "./lists.js";
import { drawMailboxes } from "./mail.js";
import { drawPhones } from "./phones.js";
import { afterPosts, ask, post, trouble } from "./server.js";

const EVERY_MS = 700;
const AWAY_MS = 4000;
const FOLLOW_AFTER_MS = 6000;

let shownDay = null;
let token = null;
let next = null;
let lastEvent = null;
let navigatedAt = 0;
let timer = null;
let asking = false;

async function refresh() {
  clearTimeout(timer);
  if (asking) {
    timer = setTimeout(refresh, 60);
    return;
  }
  asking = true;
  let wait = EVERY_MS;
  try {
    const day = shownDay;
    const state = await ask(day, token);
    if (state && day === shownDay) draw(state); // else somebody turned the page meanwhile
    if (!$("trouble").hidden && $("trouble").dataset.away) trouble("");
    delete $("trouble").dataset.away;
  } catch {
    $("trouble").dataset.away = "yes";
    trouble("The server does not answer. Trying again…");
    wait = AWAY_MS;
  }
  asking = false;
  if (!document.hidden) timer = setTimeout(refresh, wait);
}

function draw(state) {
  token = state.token;
  shownDay = state.day.date;
  setClock(state.now);
  setText($("guide"), state.guide.text);
  drawPhones(state.phones, state.guide);
  drawMailboxes(state.mailboxes, state.guide);
  showTheWay(state.guide.at);
  const people = [...state.phones, ...state.mailboxes];
  const accents = new Map(people.map((one) => [one.customer_id, `accent-${one.accent}`]));
  drawDay(state, accents);
  drawWaitlist(state.waitlist, accents);
  drawHappened(state.happened);
  tick();
  follow(state.happened);
}

// A phone or mailbox that has the next move may lie outside the window.
function showTheWay(address) {
  next = [...document.querySelectorAll(".phone, .mailbox")].find((one) => one.dataset.key === address);
  const edges = next?.getBoundingClientRect();
  $("go").hidden = !edges || (edges.top < innerHeight - 160 && edges.bottom > 160);
}

// Turn to the day on which something just happened, unless a visitor just chose another.
function follow(happened) {
  const before = lastEvent;
  lastEvent = happened[0]?.id ?? "";
  if (before === null || Date.now() - navigatedAt < FOLLOW_AFTER_MS) return;
  const news = happened.filter((event) => event.id > before);
  const dated = news.find((event) => event.day);
  if (dated && dated.day !== shownDay) show(dated.day);
}

function show(day) {
  shownDay = day;
  refresh();
}

for (const button of document.querySelectorAll("[data-by]")) {
  button.addEventListener("click", () => post("clock", { by: button.dataset.by }));
}
for (const id of ["before", "after"]) {
  $(id).addEventListener("click", () => {
    navigatedAt = Date.now();
    if ($(id).dataset.day) show($(id).dataset.day);
  });
}
$("start-over").addEventListener("click", async () => {
  if (!confirm("Forget what happened and begin with a fresh week?")) return;
  $("start-over").disabled = true;
  shownDay = null;
  lastEvent = null;
  await post("start-over");
  $("start-over").disabled = false;
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
$("go").addEventListener("click", () => {
  next?.scrollIntoView({ block: "center", behavior: "smooth" });
  $("go").hidden = true;
});
afterPosts(refresh);
setInterval(tick, 1000);
refresh();
