// What phones and mailboxes have in common: their owner, a banner, suggestions, and the desk below.

import { keyed, make, setText } from "./dom.js";
import { post } from "./server.js";

export const STATUS_WORDS = {
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
export const ON_THE_WAY = new Set(["queued", "sending"]);

export function introduce(element, device, kind) {
  element.classList.add(`accent-${device.accent}`);
  element.setAttribute("aria-label", `${kind} of ${device.name}`);
  setText(element.querySelector(".avatar"), device.name[0]);
  setText(element.querySelector(".name"), device.name);
  setText(element.querySelector(".story"), device.story);
  const desk = element.querySelector(".desk");
  desk.elements.text.setAttribute("aria-label", `Answer ${device.name} as staff`);
  desk.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = desk.elements.text.value.trim();
    if (text && (await post(`conversations/${desk.dataset.conversation}/reply`, { text }))) {
      desk.reset();
    }
  });
  desk.querySelector(".give-back").addEventListener("click", () =>
    post(`conversations/${desk.dataset.conversation}/give-back`));
}

// What is typed and sent; it comes back if sending fails.
export function listen(form, send) {
  const input = form.elements.text;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    if (!(await send(text))) input.value = text;
  });
}

export async function whileWaiting(element, sending) {
  element.classList.add("waiting");
  const done = await sending;
  element.classList.remove("waiting");
  return done;
}

export function updateDesk(element, device) {
  const told = device.is_with_staff
    ? "With staff: the bot is silent"
    : device.is_opted_out ? "Opted out: nothing is sent. START brings it back" : "";
  const banner = element.querySelector(".banner");
  banner.hidden = !told;
  setText(banner, told);
  const desk = element.querySelector(".desk");
  desk.hidden = !device.is_with_staff;
  desk.dataset.conversation = device.conversation_id || "";
}

export function suggest(place, texts, send, input) {
  const rows = texts.map((text) => ({ id: text, text }));
  keyed(place, rows, ({ text }) => {
    const chip = make("button", "chip", text);
    chip.type = "button";
    chip.addEventListener("click", (event) => {
      send(text);
      // The chip is about to go; from the keyboard one writes on, a finger wants no keyboard.
      if (event.detail === 0) input.focus();
    });
    return chip;
  }, () => {});
}
