// Copying an address: <button data-copy="id of the text" data-copied="words">.

document.body.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent);
    staffPage.toast({ text: button.dataset.copied });
  } catch {
    // Without https a browser does not let pages copy: the text is selected, to be copied by hand.
    getSelection().selectAllChildren(text);
  }
});

// What comes into the dialog after a form begins at its top; what is wrong in it comes first.

document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.id !== "dialog-body") return;
  target.scrollTop = 0;
  const wrong = target.querySelector("[aria-invalid=true]");
  const next = wrong || (target.querySelector("input, select, textarea") ? null : target.querySelector(".buttons button:last-child"));
  next?.focus({ preventScroll: !wrong });
});

// --- what somebody types is not drawn over by what another changes --------------------------------

function typed(part) {
  return [...part.querySelectorAll("textarea, input")].filter((one) => one.value !== one.defaultValue);
}

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const part = elt.closest("#part");
  if (!part || requestConfig.verb === "get" || elt.matches("textarea")) return;
  for (const one of typed(part)) one.defaultValue = one.value; // it is sent, and what comes back counts
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "part" && typed(target).length) event.detail.shouldSwap = false;
});
