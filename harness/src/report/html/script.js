"use strict";
// Without this everything can be read; with it, it can be searched.
const form = document.querySelector(".filter");
const cases = [...document.querySelectorAll(".case")].map((node) => {
  const said = [...node.querySelectorAll(":scope > summary, :scope > .body > .meta, :scope > .body > .reason, :scope > .body > .runs")];
  return { node, text: said.map((part) => part.textContent).join(" ").toLowerCase() };
});
const search = document.getElementById("search");
const idp = document.getElementById("idp");
const shown = document.getElementById("shown");
const verdicts = [...form.querySelectorAll("[name=verdict]")];

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set(verdicts.filter((box) => box.checked).map((box) => box.value));
  let count = 0;
  for (const { node, text } of cases) {
    const fits = wanted.has(node.dataset.verdict) && (!idp || !idp.value || node.dataset.idp === idp.value)
      && words.every((word) => text.includes(word));
    node.hidden = !fits;
    if (fits) count += 1;
  }
  for (const section of document.querySelectorAll("section.verdict")) {
    section.hidden = !section.querySelector(".case:not([hidden])");
  }
  shown.textContent = `${count} of ${cases.length} shown`;
}

// What was said on the wire is compressed until somebody wants to see it.
async function unpack(packed) {
  if (!packed || packed.dataset.open) return;
  packed.dataset.open = "1";
  const bytes = Uint8Array.from(atob(packed.dataset.deflated), (sign) => sign.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  packed.innerHTML = await new Response(plain).text();
  delete packed.dataset.deflated;
}

// What an address names is opened, with all that it lies in.
async function reveal() {
  const id = decodeURIComponent(location.hash.slice(1));
  const inside = /^(c\d+)r\d+e\d+$/.exec(id);
  if (inside) await unpack(document.querySelector(`.packed[data-case="${inside[1]}"]`));
  const target = document.getElementById(id);
  if (!target) return;
  for (let node = target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
    if (node.hidden) node.hidden = false;
  }
  const whole = target.classList.contains("body") ? target.parentElement : target.closest(".exchange") || target;
  whole.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
}

// The event does not bubble.
document.addEventListener("toggle", (event) => {
  if (event.target.open && event.target.classList.contains("case")) unpack(event.target.querySelector(".packed"));
}, true);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", filter);
addEventListener("hashchange", reveal);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  // The same address again changes nothing, and must still lead there.
  if (link && link.getAttribute("href") === location.hash) reveal();
  const copy = event.target.closest(".copy");
  if (copy) {
    navigator.clipboard.writeText(copy.previousElementSibling.textContent).then(() => { copy.textContent = "Copied"; });
  }
});
addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, select, textarea")) {
    event.preventDefault();
    search.focus();
  }
});
if (navigator.clipboard) document.querySelectorAll(".copy").forEach((button) => { button.hidden = false; });
form.hidden = false;
// A browser that comes back fills the form in as it was left.
filter();
reveal();
