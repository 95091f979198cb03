// What is live stays where it was read; a reply is sent once; a canned one is inserted.

const transcript = document.getElementById("messages");
const NEAR_PX = 80;
let wasAtEnd = true;

function isAtEnd() {
  return transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < NEAR_PX;
}

function toEnd() {
  transcript.scrollTop = transcript.scrollHeight;
}

if (transcript) {
  toEnd();
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "latest") wasAtEnd = isAtEnd();
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "latest" && wasAtEnd) toEnd();
  });
}

// The list that asks again asks for as many lines as it has, or it would jump.
document.body.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id === "list") event.detail.parameters.shown = document.querySelectorAll(".line").length;
});

// --- replying -----------------------------------------------------------------------------------

const reply = document.getElementById("reply");
const text = document.getElementById("reply-text");

function changed() {
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

if (reply) {
  reply.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== reply || !event.detail.xhr?.status) return; // not heard of: the same again
    document.getElementById("reply-key").value = newKey();
    if (!event.detail.successful) return;
    text.value = "";
    changed();
    text.focus();
    wasAtEnd = true;
    toEnd();
  });
  reply.addEventListener("change", (event) => event.target.id === "canned" && event.stopPropagation());
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) reply.requestSubmit();
  });
}

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches?.("[data-canned]") || !event.detail.successful) return;
  const said = event.detail.xhr.responseText;
  if (said) text.value = text.value ? `${text.value.trimEnd()} ${said}` : said;
  event.target.value = "";
  changed();
  text.focus();
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.matches(".why")) event.detail.target.scrollIntoView({ block: "nearest" });
});

document.body.addEventListener("click", (event) => {
  if (event.target.matches("[data-fold]")) event.target.closest(".why").replaceChildren();
});
