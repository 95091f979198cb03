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
