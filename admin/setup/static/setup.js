// What only the browser knows: by which clock one lives here. And copying, and emptying what was sent.

const zone = document.querySelector("[data-guess]");
const country = document.getElementById("country");

if (zone && !zone.value) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === here)) zone.value = here;
  const lies = zone.selectedOptions[0]?.dataset.country;
  // A browser often speaks the language of another country than the one it is in.
  if (country && lies) country.value = lies;
}

document.querySelector("[aria-invalid]")?.focus();

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const place = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(place.textContent);
      window.staffPage?.toast({ text: button.dataset.copied });
    } catch {
      getSelection().selectAllChildren(place); // where the browser keeps the clipboard to itself
    }
  });
}

const toEnd = () => {
  const talk = document.getElementById("talk");
  if (talk) talk.scrollTop = talk.scrollHeight;
};

for (const form of document.querySelectorAll("[data-once]")) {
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    form.elements.text.value = "";
    form.elements.text.focus();
  });
}

document.body.addEventListener("htmx:oobAfterSwap", toEnd);
toEnd();
