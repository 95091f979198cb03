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
