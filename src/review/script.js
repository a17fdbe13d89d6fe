// Keys by their place on the keyboard, so that a Russian layout changes nothing. Everything works without them.
(() => {
  "use strict";
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  const press = (number) => {
    const open = document.querySelector(".finding[data-open]") || document.querySelector(".flags > .finding");
    const button = open && open.querySelectorAll(".buttons button")[number];
    if (button) button.click();
  };
  const follow = (id) => { const link = document.getElementById(id); if (link) link.click(); };
  const keys = {
    Digit1: () => press(0), Digit2: () => press(1), Digit3: () => press(2),
    Numpad1: () => press(0), Numpad2: () => press(1), Numpad3: () => press(2),
    KeyJ: () => { const first = document.querySelector(".queue .entry"); if (document.getElementById("skip")) follow("skip"); else if (first) first.click(); },
    KeyZ: () => follow("undo"),
    KeyQ: () => follow("to-queue"),
    Slash: () => {
      const search = document.getElementById("search");
      if (search) { search.focus(); return; }
      const queue = document.getElementById("to-queue");
      location.assign((queue ? queue.getAttribute("href") : "/") + "#search");
    },
  };
  // who pressed / elsewhere comes to the field, not only to where it stands
  if (location.hash === "#search") { const search = document.getElementById("search"); if (search) search.focus(); }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || typing(event.target)) return;
    const act = keys[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // a form is sent once, however often its button is pressed; its ticket makes sure of the rest
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    if (event.target.method === "post") event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // words that are selected in the conversation fill the form that marks them
  document.addEventListener("selectionchange", () => {
    const field = document.getElementById("words");
    const selection = document.getSelection();
    if (!field || !selection || selection.isCollapsed) return;
    const at = (node) => (node.nodeType === 1 ? node : node.parentElement).closest("[id^='c1-t']");
    const turn = at(selection.anchorNode);
    if (!turn || turn !== at(selection.focusNode)) return;
    const copy = selection.getRangeAt(0).cloneContents();
    copy.querySelectorAll("sup").forEach((note) => note.remove());
    field.value = copy.textContent.trim();
    field.form.elements.turn.value = turn.id.slice(4);
  });
})();
