(() => {
  "use strict";
  const form = document.getElementById("filters");
  const list = document.getElementById("cases");
  const cases = Array.from(list.querySelectorAll(".case"));
  const output = form.querySelector("output");
  const fold = (text) => text.toLowerCase().replace(/ё/g, "е");
  const words = new Map();
  const textOf = (card) => {
    if (!words.has(card)) words.set(card, fold(card.textContent));
    return words.get(card);
  };
  const flagsOf = new Map(cases.map((card) => [card, new Map(card.dataset.flags.split(" ").map((pair) => pair.split(":")))]));
  const wanted = { any: () => true, found: (state) => state !== "clear", raised: (state) => state === "raised", unsure: (state) => state === "unsure", clear: (state) => state === "clear" };

  const fits = (card, data) => {
    const picked = data.getAll("flag");
    const state = data.get("state");
    // a picked flag without a state means: raised or not sure
    const test = wanted[picked.length > 0 && state === "any" ? "found" : state];
    const flags = flagsOf.get(card);
    const states = picked.length > 0 ? picked.map((name) => flags.get(name)) : Array.from(flags.values());
    const hit = state === "clear" ? states.every(test) : states.some(test);
    const channel = data.get("channel") || "any";
    const text = fold(data.get("text").trim());
    return hit && (channel === "any" || card.dataset.channel === channel) && (text === "" || textOf(card).includes(text));
  };

  const apply = () => {
    const data = new FormData(form);
    let shown = 0;
    for (const card of cases) {
      card.hidden = !fits(card, data);
      if (!card.hidden) shown += 1;
    }
    output.textContent = `${output.dataset.shown} ${shown} ${output.dataset.of} ${cases.length}`;
  };

  const sort = () => {
    const key = new FormData(form).get("sort");
    const number = (card) => Number(card.dataset.number);
    const order = (a, b) => (key === "escalation" ? Number(b.dataset.escalation) - Number(a.dataset.escalation) : 0) || number(a) - number(b);
    list.append(...cases.slice().sort(order));
  };

  // a link from a quote opens the case it leads into, also in browsers that do not do it themselves
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let outer = target; outer; outer = outer.parentElement) {
      if (outer.tagName === "DETAILS") { outer.open = true; outer.hidden = false; }
    }
    if (target) target.scrollIntoView();
  };

  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  form.addEventListener("change", (event) => { if (event.target.name === "sort") sort(); });
  form.addEventListener("reset", () => setTimeout(() => { sort(); apply(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  let closed = [];
  window.addEventListener("beforeprint", () => { closed = cases.filter((card) => !card.open); closed.forEach((card) => { card.open = true; }); });
  window.addEventListener("afterprint", () => { closed.forEach((card) => { card.open = false; }); });
  form.hidden = cases.length < 2;
  apply();
  reveal();
})();
