// The page's state comes whole from /simulator/state; this file only draws it. Everything that
// people wrote goes through textContent.

const EVERY_MS = 700;
const AWAY_MS = 4000;
const FOLLOW_AFTER_MS = 6000;
const STATUS_WORDS = {
  received: "Waiting to be read",
  handled: "Read",
  set_aside: "Passed to staff",
  queued: "Queued",
  sending: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  failed: "Not sent",
  undelivered: "Not delivered",
  withheld: "Held back: opted out",
  unknown: "Perhaps sent",
};
const ON_THE_WAY = new Set(["queued", "sending"]);

const $ = (id) => document.getElementById(id);
const csrf = document.querySelector("meta[name=csrf-token]").content;
const base = new URL(".", location.href);

let shownDay = null;
let token = null;
let zone = "UTC";
let clockLead = 0; // the demo's clock less this browser's, in milliseconds
let lastEvent = null;
let nextPhone = null;
let blockInView = null;
let navigatedAt = 0;
let timer = null;
let asking = false;

// --- small things ---------------------------------------------------------------------------

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Keep elements of rows that are still there, so that only what is new moves.
function keyed(parent, rows, create, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let at = null;
  for (const row of rows) {
    let element = known.get(row.id);
    if (element) known.delete(row.id);
    else {
      element = create(row);
      element.dataset.key = row.id;
      if (parent.dataset.drawn) element.classList.add("new");
    }
    const place = at ? at.nextSibling : parent.firstChild;
    if (element !== place) parent.insertBefore(element, place);
    update(element, row); // in its place, so that it can measure itself
    at = element;
  }
  for (const gone of known.values()) gone.remove();
  parent.dataset.drawn = "yes";
}

function clockTime(minute) {
  const hour = Math.floor(minute / 60) % 24;
  const rest = minute % 60;
  const shown = `${hour % 12 || 12}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
  return `${shown} ${hour < 12 ? "am" : "pm"}`;
}

function at(milliseconds, options) {
  return new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }).format(milliseconds);
}

function dayName(date) {
  const [year, month, day] = date.split("-").map(Number);
  const noon = Date.UTC(year, month - 1, day, 12);
  return new Intl.DateTimeFormat("en-US", {
    timeZone: "UTC", weekday: "long", month: "long", day: "numeric",
  }).format(noon);
}

const demoNow = () => Date.now() + clockLead;

function trouble(text) {
  $("trouble").hidden = !text;
  setText($("trouble"), text || "");
}

// --- talking to the server ------------------------------------------------------------------

async function post(path, fields = {}) {
  try {
    const answer = await fetch(new URL(path, base), {
      method: "POST",
      headers: { "X-CSRFToken": csrf, Accept: "application/json" },
      body: new URLSearchParams(fields),
    });
    if (!answer.ok) {
      const told = await answer.json().catch(() => null);
      throw new Error(told?.error?.message || "That did not work.");
    }
    trouble("");
  } catch (error) {
    trouble(error instanceof TypeError ? "The server does not answer. Trying again…" : error.message);
    return false;
  }
  refresh();
  return true;
}

async function look() {
  const query = new URLSearchParams();
  if (shownDay) query.set("day", shownDay);
  if (token) query.set("since", token);
  const answer = await fetch(new URL(`state?${query}`, base), {
    headers: { Accept: "application/json" },
  });
  if (answer.status === 204) return;
  const state = await answer.json();
  if (!answer.ok) throw new Error(state.error?.message);
  token = state.token;
  draw(state);
}

async function refresh() {
  clearTimeout(timer);
  if (asking) {
    timer = setTimeout(refresh, 60);
    return;
  }
  asking = true;
  let wait = EVERY_MS;
  try {
    await look();
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

// --- drawing --------------------------------------------------------------------------------

function draw(state) {
  zone = state.now.zone;
  clockLead = state.now.milliseconds - Date.now();
  shownDay = state.day.date;
  drawGuide(state.guide);
  for (const phone of state.phones) phone.id = phone.number;
  drawPhones(state.phones, state.guide);
  bringForward(state.guide.phone);
  const accents = new Map(state.phones.map((phone, index) => [phone.customer_id, `accent-${index}`]));
  drawDay(state, accents);
  bringIntoView(state.staff.flatMap((member) => member.blocks), accents);
  drawWaitlist(state.waitlist, accents);
  drawHappened(state.happened);
  tick();
  follow(state.happened);
}

function drawGuide(guide) {
  setText($("guide"), guide.text);
}

function follow(happened) {
  const newest = happened[0];
  const isNews = lastEvent !== null && newest && newest.id !== lastEvent;
  lastEvent = newest ? newest.id : "";
  const dated = happened.find((event) => event.day);
  if (!isNews || !dated || dated.day === shownDay) return;
  if (Date.now() - navigatedAt < FOLLOW_AFTER_MS) return;
  show(dated.day);
}

function show(day) {
  shownDay = day;
  refresh();
}

function drawPhones(phones, guide) {
  keyed($("phones"), phones, createPhone, (element, phone) => updatePhone(element, phone, guide));
}

// Where phones lie in a strip, the one with the next move comes forward, unless somebody types.
function bringForward(number) {
  const strip = $("phones");
  if (number === nextPhone) return;
  nextPhone = number;
  const phone = [...strip.children].find((element) => element.dataset.key === number);
  if (!phone || strip.contains(document.activeElement?.closest?.("input, textarea"))) return;
  const from = phone.getBoundingClientRect().left - strip.getBoundingClientRect().left;
  strip.scrollTo({ left: strip.scrollLeft + from - 20, behavior: "smooth" });
}

// The part of the day that the story is about, once it changes.
function bringIntoView(blocks, accents) {
  const block = blocks.find((row) => row.kind === "hold")
    || blocks.find((row) => row.kind === "open")
    || blocks.find((row) => accents.has(row.customer_id));
  const seen = block ? `${shownDay} ${block.from} ${block.kind}` : null;
  if (seen === blockInView) return;
  blockInView = seen;
  const element = block && document.querySelector(`.block[data-key="${block.id}"]`);
  const scroll = $("grid-scroll");
  if (!element || scroll.scrollHeight <= scroll.clientHeight) return;
  const middle = element.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  const column = element.closest(".column");
  scroll.scrollTo({
    top: scroll.scrollTop + middle - scroll.clientHeight / 2,
    left: column.offsetLeft + column.clientWidth > scroll.clientWidth ? column.offsetLeft - 60 : 0,
    behavior: "smooth",
  });
}

function createPhone(phone) {
  const element = $("phone-template").content.firstElementChild.cloneNode(true);
  const index = $("phones").children.length;
  element.classList.add(`accent-${index}`);
  element.setAttribute("aria-label", `Phone of ${phone.name}`);
  setText(element.querySelector(".avatar"), phone.name[0]);
  setText(element.querySelector(".name"), phone.name);
  setText(element.querySelector(".story"), phone.story);
  element.querySelector(".messages").setAttribute("aria-label", `Messages of ${phone.name}`);
  const input = element.querySelector(".compose input");
  input.setAttribute("aria-label", `Write as ${phone.name}`);
  element.querySelector(".compose").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    if (!(await say(element, phone.number, text))) input.value = text;
  });
  const desk = element.querySelector(".desk");
  desk.elements.text.setAttribute("aria-label", `Answer ${phone.name} as staff`);
  desk.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = desk.elements.text.value.trim();
    if (text && (await post(`conversations/${desk.dataset.conversation}/reply`, { text }))) {
      desk.reset();
    }
  });
  desk.querySelector(".give-back").addEventListener("click", () =>
    post(`conversations/${desk.dataset.conversation}/give-back`));
  return element;
}

async function say(element, phone, text) {
  element.classList.add("waiting");
  const done = await post("messages", { phone, text });
  element.classList.remove("waiting");
  return done;
}

function updatePhone(element, phone, guide) {
  element.classList.toggle("next", guide.phone === phone.number);
  const list = element.querySelector(".messages");
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const count = list.children.length;
  drawMessages(list, phone);
  const banner = element.querySelector(".banner");
  const told = phone.is_with_staff
    ? "With staff: the bot is silent"
    : phone.is_opted_out ? "Opted out: nothing is sent. START brings it back" : "";
  banner.hidden = !told;
  setText(banner, told);
  const desk = element.querySelector(".desk");
  desk.hidden = !phone.is_with_staff;
  desk.dataset.conversation = phone.conversation_id || "";
  const suggestions = phone.suggestions.map((text) => ({ id: text, text }));
  keyed(element.querySelector(".suggestions"), suggestions, ({ text }) => {
    const chip = make("button", "chip", text);
    chip.type = "button";
    chip.addEventListener("click", (event) => {
      say(element, phone.number, text);
      // The chip is about to go; from the keyboard one writes on, a finger wants no keyboard.
      if (event.detail === 0) element.querySelector(".compose input").focus();
    });
    return chip;
  }, () => {});
  // Last, because suggestions take their room from the messages.
  if (wasAtEnd || list.children.length > count) list.scrollTop = list.scrollHeight;
}

function drawMessages(list, phone) {
  keyed(list, phone.messages, createMessage, updateMessage);
  if (!phone.messages.length && !list.querySelector(".empty")) {
    const empty = make("li", "empty", "No messages yet");
    list.append(empty);
  }
}

function createMessage(message) {
  const item = make("li", message.is_mine ? "mine" : "theirs");
  item.append(make("span", "bubble", message.text), make("span", "state"));
  return item;
}

function updateMessage(item, message) {
  item.classList.toggle("on-the-way", ON_THE_WAY.has(message.status));
  item.classList.toggle("by-staff", message.purpose === "staff");
  const time = at(message.at, { hour: "numeric", minute: "2-digit" });
  const from = message.purpose === "staff" ? "Staff · " : "";
  setText(item.querySelector(".state"), `${from}${time} · ${STATUS_WORDS[message.status] || message.status}`);
}

function drawDay(state, accents) {
  const { day, staff, now } = state;
  const isToday = day.date === now.today;
  setText($("day-name"), isToday ? `Today, ${dayName(day.date)}` : dayName(day.date));
  $("before").dataset.day = day.before;
  $("after").dataset.day = day.after;
  const grid = $("grid");
  grid.style.setProperty("--from", day.opens);
  grid.style.setProperty("--minutes", day.closes - day.opens);
  grid.style.setProperty("--columns", staff.length);
  grid.dataset.opens = day.opens;
  grid.dataset.closes = day.closes;
  grid.dataset.today = isToday ? "yes" : "";
  if (grid.dataset.day !== day.date) {
    grid.dataset.day = day.date;
    grid.replaceChildren();
    delete grid.dataset.drawn;
  }
  const hours = { id: "hours", from: day.opens, until: day.closes };
  keyed(grid, [hours, ...staff, { id: "now" }], (row) => {
    if (row.id === "hours") return createHours(row);
    if (row.id === "now") return make("div", "now-line");
    return createColumn(row);
  }, (element, row) => {
    if (row.blocks) updateColumn(element, row, accents);
  });
}

function createHours({ from, until }) {
  const axis = make("div", "hours");
  axis.setAttribute("aria-hidden", "true");
  for (let minute = Math.ceil(from / 60) * 60; minute < until; minute += 60) {
    const hour = make("span", "hour", clockTime(minute));
    hour.style.setProperty("--at", minute);
    axis.append(hour);
  }
  return axis;
}

function createColumn(member) {
  const column = make("section", "column");
  column.setAttribute("aria-label", member.name);
  const away = make("div", "shifts");
  for (const [from, until] of member.works) {
    const shift = make("div", "shift");
    shift.style.setProperty("--at", from);
    shift.style.setProperty("--long", until - from);
    away.append(shift);
  }
  const name = make("h3", "", member.name);
  if (!member.works.length) name.append(make("small", "", " off"));
  column.append(name, away, make("ol", "blocks"));
  return column;
}

function updateColumn(column, member, accents) {
  keyed(column.querySelector(".blocks"), member.blocks, createBlock, (block, row) => {
    block.style.setProperty("--at", row.from);
    block.style.setProperty("--long", row.until - row.from);
    const accent = accents.get(row.customer_id) || "";
    const isNew = block.classList.contains("new") ? " new" : "";
    block.className = `block ${row.kind} ${accent}${row.until - row.from <= 30 ? " short" : ""}${isNew}`;
    const who = row.kind === "open" ? "Free again" : row.customer || "New customer";
    setText(block.querySelector(".who"), who);
    setText(block.querySelector(".what"), row.kind === "hold" ? `held: ${row.service}` : row.service);
    const left = block.querySelector(".left");
    left.dataset.until = row.kind === "hold" && row.expires ? row.expires : "";
    left.dataset.waits = row.kind === "hold" && !row.expires ? "yes" : "";
    block.title = `${clockTime(row.from)} to ${clockTime(row.until)}: ${row.service}`;
    setText(block.querySelector(".span"), `${clockTime(row.from)} to ${clockTime(row.until)}`);
  });
}

function createBlock() {
  const block = make("li");
  const line = make("span", "line");
  line.append(make("strong", "who"), make("span", "left"));
  block.append(line, make("span", "what"), make("span", "span hidden"));
  return block;
}

function drawWaitlist(entries, accents) {
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

function drawHappened(events) {
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

// --- the clock ------------------------------------------------------------------------------

function tick() {
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

// --- buttons --------------------------------------------------------------------------------

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
setInterval(tick, 1000);
refresh();
