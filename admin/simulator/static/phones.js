// The phones of four customers.

import { at } from "./clock.js";
import { $, keyed, make, setText } from "./dom.js";
import { post } from "./server.js";

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

let nextPhone = null;

export function drawPhones(phones, guide) {
  const grown = [];
  keyed($("phones"), phones, createPhone, (element, phone) => {
    if (updatePhone(element, phone, guide)) grown.push(element.querySelector(".messages"));
  });
  // Last, when all have their size: the newest message is the one to see.
  for (const list of grown) list.scrollTop = list.scrollHeight;
  bringForward(guide.phone);
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
  return wasAtEnd || list.children.length > count;
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
