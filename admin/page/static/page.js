// What the staff page needs besides htmx: toasts, the dialog, being live, questions before destructive
// acts, the note on time zones, times that run out.

const page = document.body.dataset;

// --- toasts -------------------------------------------------------------------------------------

const SHORT_MS = 6000;
const UNDO_MS = 12000;

function toast({ text, undo, is_problem: isProblem }) {
  forgetProblems();
  const box = document.createElement("div");
  box.className = isProblem ? "toast problem" : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (undo) box.append(undoButton(undo, box));
  box.append(closeButton(box));
  toasts().append(box);
  leaveLater(box, undo || isProblem ? UNDO_MS : SHORT_MS);
}

// Why it was refused is over once somebody tries again.
function forgetProblems() {
  document.querySelectorAll(".toast.problem").forEach((box) => box.remove());
}

// Behind an open dialog nothing is seen, heard or pressed.
function toasts() {
  const box = document.getElementById("toasts");
  const home = document.querySelector("#dialog[open]") || document.body;
  if (box.parentElement !== home) home.append(box);
  return box;
}

function undoButton(address, box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "undo";
  button.textContent = page.undo;
  button.addEventListener("click", () => {
    box.remove();
    htmx.ajax("POST", address, { source: document.body, swap: "none" });
  });
  return button;
}

function closeButton(box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.setAttribute("aria-label", page.close);
  button.textContent = "×";
  button.addEventListener("click", () => box.remove());
  return button;
}

// It stays while somebody is about to use it.
function leaveLater(box, milliseconds) {
  let timer = setTimeout(() => box.remove(), milliseconds);
  const stay = () => clearTimeout(timer);
  const go = () => {
    stay();
    timer = setTimeout(() => box.remove(), milliseconds);
  };
  box.addEventListener("mouseenter", stay);
  box.addEventListener("focusin", stay);
  box.addEventListener("mouseleave", go);
  box.addEventListener("focusout", go);
}

document.body.addEventListener("toast", (event) => toast(event.detail));

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (requestConfig.verb !== "get" && elt.matches("form, button")) forgetProblems();
});

// --- what went wrong on the way -----------------------------------------------------------------

document.body.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) return;
  const reload = status === 403 && event.detail.requestConfig.verb !== "get";
  const text = { 403: reload ? page.expired : page.forbidden, 404: page.gone }[status];
  toast({ text: text || page.failed, is_problem: true });
});

document.body.addEventListener("htmx:sendError", () => {
  toast({ text: page.offline, is_problem: true });
});

// --- the dialog ---------------------------------------------------------------------------------

const dialog = document.getElementById("dialog");

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "dialog-body" || !dialog) return;
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea");
  if (first) first.focus();
});

document.body.addEventListener("done", () => dialog?.open && dialog.close());

if (dialog) {
  dialog.addEventListener("close", () => {
    document.getElementById("dialog-body").replaceChildren();
    toasts();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-dismiss]")) dialog.close();
  });
}

// --- live: what the server says has changed, parts of the page ask for again ---------------------
// A browser opens six connections to a server at most, over all of its tabs: one that nobody looks
// at for a while lets go of its stream, and comes back with the last thing that it was told.

const REST_MS = 20000;
const AGAIN_MS = 15000;
let stream = null;
let since = page.since;
let resting;

function listen() {
  clearTimeout(resting);
  if (stream || !page.live) return;
  stream = new EventSource(`${page.live}?since=${encodeURIComponent(since)}`);
  for (const topic of page.topics.split(" ")) {
    stream.addEventListener(topic, (event) => {
      since = event.lastEventId;
      htmx.trigger(document.body, topic);
    });
  }
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return; // it comes back by itself
    stream = null;
    resting = setTimeout(listen, AGAIN_MS);
  });
}

function rest() {
  stream?.close();
  stream = null;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(resting);
  if (document.hidden) resting = setTimeout(rest, REST_MS);
  else listen();
});
listen();

// --- questions before what cannot be undone -------------------------------------------------------

function ask(words) {
  const question = document.createElement("dialog");
  const card = document.createElement("article");
  const text = document.createElement("p");
  const row = document.createElement("div");
  text.textContent = words;
  text.id = "question";
  question.setAttribute("aria-labelledby", "question");
  row.className = "buttons";
  card.append(text, row);
  question.append(card);
  document.body.append(question);
  return new Promise((answer) => {
    for (const [said, value, kind] of [[page.no, "", "secondary"], [page.yes, "yes", "danger"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = said;
      button.className = kind;
      button.addEventListener("click", () => question.close(value));
      row.append(button);
    }
    question.addEventListener("close", () => {
      question.remove();
      answer(question.returnValue === "yes");
    });
    question.showModal();
  });
}

// Who presses twice means it once: what is on its way is not sent again.
document.body.addEventListener("htmx:confirm", (event) => {
  const isOnItsWay = event.detail.elt.classList.contains("htmx-request");
  if (event.detail.verb !== "get" && isOnItsWay) event.preventDefault();
});

document.body.addEventListener("htmx:confirm", (event) => {
  const words = event.detail.elt.dataset.ask;
  if (!words) return;
  event.preventDefault();
  const { elt, verb, path, issueRequest } = event.detail;
  // What was asked about may be drawn anew while somebody thinks, and htmx drops what is not there.
  const form = elt.closest("form");
  const values = form ? Object.fromEntries(new FormData(form)) : {};
  const goOn = () =>
    elt.isConnected
      ? issueRequest(true)
      : htmx.ajax(verb.toUpperCase(), path, { source: document.body, swap: "none", values });
  ask(words).then((isSure) => isSure && goOn());
});

// --- links that look like buttons act like them ----------------------------------------------------

document.body.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a[role=button]")) return;
  event.preventDefault();
  event.target.click();
});

// --- by whose clock --------------------------------------------------------------------------------

function offsetOf(zone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  return parts.formatToParts(new Date()).find((part) => part.type === "timeZoneName").value;
}

const note = document.getElementById("zone");
if (note && page.zone) {
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  note.hidden = mine === page.zone || offsetOf(mine) === offsetOf(page.zone);
}

// --- times that run out: <span data-until="2026-11-20T15:00Z" data-words="{left} left"> -------

// In days and hours where minutes would be a heap.
const UNITS = [
  [2 * 24 * 60, 24 * 60, "day"],
  [2 * 60, 60, "hour"],
  [0, 1, "minute"],
];

function span(minutes) {
  const [, each, unit] = UNITS.find(([from]) => minutes >= from);
  const many = unit === "minute" ? Math.ceil(minutes) : Math.round(minutes / each);
  const words = { style: "unit", unit, unitDisplay: "short" };
  return new Intl.NumberFormat(document.documentElement.lang, words).format(many);
}

function runDown() {
  for (const one of document.querySelectorAll("[data-until]")) {
    const left = Math.max(0, (new Date(one.dataset.until) - serverNow()) / 60000);
    const words = one.dataset.words.replace("{left}", span(left));
    if (one.textContent !== words) one.textContent = words;
  }
}

// The demo's clock runs ahead of the browser's, and a browser's may be wrong.
let ahead = 0;

function serverNow() {
  return new Date(Date.now() + ahead);
}

function readClock() {
  const now = document.querySelector("meta[name=now]");
  if (now) ahead = new Date(now.content) - Date.now();
}

readClock();
runDown();
setInterval(runDown, 1000);
document.body.addEventListener("htmx:afterSettle", runDown);

window.staffPage = { toast, ask, serverNow };
