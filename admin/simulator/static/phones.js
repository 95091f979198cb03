// The phones of the customers.

import { at } from "./clock.js";
import { introduce, listen, ON_THE_WAY, STATUS_WORDS, suggest, updateDesk, whileWaiting } from "./desk.js";
import { $, keyed, make, setText } from "./dom.js";
import { post } from "./server.js";

let nextPhone = null;

export function drawPhones(phones, guide) {
  const grown = [];
  keyed($("phones"), phones, createPhone, (element, phone) => {
    if (updatePhone(element, phone, guide)) grown.push(element.querySelector(".messages"));
  });
  // Last, when all have their size: the newest message is the one to see.
  for (const list of grown) list.scrollTop = list.scrollHeight;
  bringForward(guide.at);
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
  introduce(element, phone, "Phone");
  element.querySelector(".messages").setAttribute("aria-label", `Messages of ${phone.name}`);
  if (phone.channel === "whatsapp") {
    element.classList.add("whatsapp");
    const by = element.querySelector(".by");
    setText(by, `WhatsApp · ${by.textContent}`);
    element.querySelector(".compose input").placeholder = "Message";
  }
  const compose = element.querySelector(".compose");
  compose.elements.text.setAttribute("aria-label", `Write as ${phone.name}`);
  listen(compose, (text) => say(element, phone, text));
  return element;
}

function say(element, phone, text) {
  const said = { phone: phone.number, channel: phone.channel, text };
  return whileWaiting(element, post("messages", said));
}

function updatePhone(element, phone, guide) {
  element.classList.toggle("next", guide.at === phone.id);
  const list = element.querySelector(".messages");
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const count = list.children.length;
  drawMessages(list, element, phone);
  updateDesk(element, phone);
  suggest(element.querySelector(".suggestions"), phone.suggestions, (text) => say(element, phone, text),
    element.querySelector(".compose input"));
  return wasAtEnd || list.children.length > count;
}

function drawMessages(list, element, phone) {
  keyed(list, phone.messages, (message) => createMessage(message, element), updateMessage);
  if (!phone.messages.length && !list.querySelector(".empty")) {
    const empty = make("li", "empty", "No messages yet");
    list.append(empty);
  }
}

function createMessage(message, element) {
  const item = make("li", message.is_mine ? "mine" : "theirs");
  item.append(make("span", "bubble", message.text));
  message.buttons.forEach((label, place) => {
    const button = make("button", "tap", label);
    button.type = "button";
    button.addEventListener("click", () =>
      whileWaiting(element, post(`messages/${message.id}/tap`, { button: place })));
    item.append(button);
  });
  item.append(make("span", "state"));
  return item;
}

function updateMessage(item, message) {
  item.classList.toggle("on-the-way", ON_THE_WAY.has(message.status));
  item.classList.toggle("by-staff", message.purpose === "staff");
  const time = at(message.at, { hour: "numeric", minute: "2-digit" });
  const from = message.purpose === "staff" ? "Staff · " : "";
  setText(item.querySelector(".state"), `${from}${time} · ${STATUS_WORDS[message.status] || message.status}`);
}
