// What plain links and forms cannot do. Every page works without this file.
(() => {
  "use strict";

  // htmx notes the address of each page, with what was searched for: nothing of a merchant stays in the browser.
  try {
    sessionStorage.removeItem("htmx-current-path-for-history");
  } catch {
    // The browser keeps nothing at all.
  }

  // Menus close when one looks elsewhere or presses Escape; focus returns to what opened them.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A choice that is the whole question is sent when it is made.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-send-on-change]")) event.target.form.requestSubmit();
  });

  // The current tab is in view on a phone.
  const strip = document.querySelector(".tabs-scroll");
  const current = strip && strip.querySelector("[aria-current]");
  if (current) strip.scrollLeft = current.offsetLeft - strip.offsetLeft - 16;

  // The answer to a press is where the button was: focus goes there and it is spoken once. A piece that is asked for
  // again while its order moves keeps the focus it had, and speaks when the order has come to rest.
  let focused = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const piece = event.detail.target;
    focused = piece && piece.id && piece.contains(document.activeElement) ? piece.id : "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const piece = event.target;
    const wasPressed = (event.detail.requestConfig || {}).verb === "post";
    const hadFocus = focused !== "" && piece.id === focused;
    if (!wasPressed && !hadFocus) return;
    focused = "";
    const answer = piece.matches("[data-answer]")
      ? piece
      : piece.querySelector(".wrong[data-answer]") || piece.querySelector("[data-answer]");
    const place = answer || (hadFocus ? piece : null);
    if (!place) return;
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    if (answer && (wasPressed || !piece.matches("[data-moving]"))) {
      document.getElementById("spoken").textContent = answer.textContent.replace(/\s+/g, " ").trim();
    }
  });

  // What is loaded into the dialog opens it. Closing it empties it: nothing that was typed stays in the page. The browser
  // itself keeps the focus inside, closes on Escape and gives the focus back to the link that opened it.
  const dialog = document.querySelector("dialog");
  if (dialog) {
    let opener = null;
    document.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.target === dialog) opener = event.detail.elt;
    });
    document.addEventListener("htmx:afterSettle", (event) => {
      if (event.detail.target === dialog && !dialog.open) dialog.showModal();
    });
    dialog.addEventListener("close", () => {
      dialog.replaceChildren();
      if (opener) opener.focus();
    });
    dialog.addEventListener("click", (event) => {
      if (!event.target.closest("[data-close]")) return;
      event.preventDefault();
      dialog.close();
    });
  }

  // A piece that could not be read says so in its place, a form that got no answer below what was pressed; the rest of
  // the page lives on.
  const fail = (event) => {
    const asked = event.detail.elt;
    if ((event.detail.requestConfig || {}).triggeringEvent === undefined && asked.matches("[data-moving]")) return;
    const form = asked.closest("form");
    const place = asked.closest("[data-piece]") || form;
    const words = document.getElementById(place === form ? "failed-form" : "failed-piece");
    if (!place || !words || place.querySelector(".failed")) return;
    const piece = words.content.cloneNode(true);
    const reference = event.detail.xhr && event.detail.xhr.getResponseHeader("X-Reference");
    if (reference) piece.querySelector("[data-reference]").textContent = reference;
    else piece.querySelector("[data-reported]").remove();
    place.append(piece);
    if (place === form) asked.addEventListener("htmx:beforeRequest", () => place.querySelector(".failed")?.remove(), { once: true });
  };
  document.addEventListener("htmx:responseError", fail);
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:timeout", fail);
})();
