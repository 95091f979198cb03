// The mailboxes of the customers, and the mail that is being read.

import { at } from "./clock.js";
import { introduce, listen, ON_THE_WAY, STATUS_WORDS, suggest, updateDesk, whileWaiting } from "./desk.js";
import { $, keyed, make, setText } from "./dom.js";
import { get, post } from "./server.js";

const opened = new Set();
const TIME = { weekday: "short", hour: "numeric", minute: "2-digit" };
const reader = $("reader");
let reading = null;

export function drawMailboxes(mailboxes, guide) {
  keyed($("mailboxes"), mailboxes, createMailbox, (element, box) => updateMailbox(element, box, guide));
  const box = mailboxes.find(({ mails }) => mails.some((mail) => mail.id === reading));
  if (box) suggestReplies(box.suggestions);
}

function createMailbox(box) {
  const element = $("mailbox-template").content.firstElementChild.cloneNode(true);
  introduce(element, box, "Mailbox");
  setText(element.querySelector(".address"), box.address);
  element.querySelector(".mails").setAttribute("aria-label", `Mails of ${box.name}`);
  const compose = element.querySelector(".compose");
  compose.elements.text.setAttribute("aria-label", `Write a mail as ${box.name}`);
  listen(compose, (text) => write(element, box, text));
  return element;
}

function write(element, box, text) {
  return whileWaiting(element, post("mails", { mailbox: box.address, text, subject: "A question" }));
}

function updateMailbox(element, box, guide) {
  element.classList.toggle("next", guide.at === box.id);
  const list = element.querySelector(".mails");
  keyed(list, box.mails, (mail) => createMail(mail, box), updateMail);
  if (!box.mails.length && !list.querySelector(".empty")) {
    list.append(make("li", "empty", "Nothing has come yet"));
  }
  updateDesk(element, box);
  // An answer belongs below the mail that it answers; a new mail is suggested where none has come.
  const texts = box.mails.some((mail) => !mail.is_mine) ? [] : box.suggestions;
  suggest(element.querySelector(".suggestions"), texts, (text) => write(element, box, text),
    element.querySelector(".compose input"));
}

function createMail(mail, box) {
  const item = make("li", mail.is_mine ? "mine" : "theirs");
  const row = make(mail.is_mine ? "div" : "button", "mail");
  const line = make("span", "line");
  line.append(make("strong", "subject", mail.subject || "(no subject)"), make("time", "", at(mail.at, TIME)));
  row.append(line, make("span", "preview", mail.is_mine ? `You: ${mail.text}` : mail.text), make("span", "state"));
  if (!mail.is_mine) {
    row.type = "button";
    row.addEventListener("click", () => {
      item.classList.remove("unread");
      open(mail, box);
    });
  }
  item.append(row);
  return item;
}

function updateMail(item, mail) {
  item.classList.toggle("unread", !mail.is_mine && !opened.has(mail.id));
  item.classList.toggle("on-the-way", ON_THE_WAY.has(mail.status));
  const file = mail.has_invitation ? " · visit.ics" : "";
  setText(item.querySelector(".state"), `${STATUS_WORDS[mail.status] || mail.status}${file}`);
}

async function open(mail, box) {
  const sent = await get(`mails/${mail.id}`);
  if (!sent) return;
  opened.add(mail.id);
  reading = mail.id;
  reader.className = `reader accent-${box.accent}`;
  setText($("reader-subject"), sent.subject);
  setText($("reader-from"), `${sent.sender} to ${sent.recipient}`);
  setText($("reader-at"), at(sent.at, { ...TIME, month: "short", day: "numeric" }));
  $("reader-body").src = `mails/${mail.id}/body`;
  const attached = $("reader-invitation");
  attached.hidden = !sent.invitation;
  if (sent.invitation) {
    attached.querySelector("a").href = `mails/${mail.id}/visit.ics`;
    const { title, when, is_canceled } = sent.invitation;
    setText(attached.querySelector("span"), `${is_canceled ? "Takes out of the calendar" : "Invitation"}: ${title}, ${when}`);
  }
  suggestReplies(box.suggestions);
  reader.showModal();
}

function suggestReplies(texts) {
  suggest($("reader-suggestions"), texts, reply, $("reader-reply").elements.text);
}

async function reply(text) {
  const done = await whileWaiting(reader, post(`mails/${reading}/reply`, { text }));
  if (done) close();
  return done;
}

function close() {
  reader.close();
}

reader.addEventListener("close", () => {
  reading = null;
  $("reader-body").removeAttribute("src");
  $("reader-reply").reset();
});
// A click beside the mail puts it away.
reader.addEventListener("click", (event) => {
  if (event.target === reader) close();
});
$("reader-close").addEventListener("click", close);
listen($("reader-reply"), reply);
