/**
 * The parts of a telephone, built once and empty; phones.js fills them.
 */

import { element, icon } from "./dom.js";

/** @param {number} index */
export function handset(index) {
  const labelled = { "data-room": String(index), "aria-labelledby": `phone-${index}` };
  return element("section", { class: "phone", ...labelled }, head(index), screen(), foot(index));
}

/** @param {number} index */
function head(index) {
  const choice = element("label", {}, element("span", { class: "hidden" }), element("select"));
  const names = element(
    "div",
    {},
    element("h2", { id: `phone-${index}` }, element("span"), element("span", { class: "hidden" })),
    choice,
  );
  return element("header", {}, element("span", { class: "face", "aria-hidden": "true" }), names);
}

function screen() {
  const messages = element("div", {
    class: "messages",
    role: "log",
    "aria-live": "off",
    tabindex: "0",
  });
  messages.append(
    element("p", { class: "empty" }),
    element("ol"),
    element("p", { class: "typing", hidden: true }, dots(), element("span", { class: "hidden" })),
  );
  return element(
    "div",
    { class: "screen" },
    messages,
    element("p", { class: "toast", role: "status", lang: "da" }),
  );
}

const dots = () =>
  element(
    "span",
    { class: "dots", "aria-hidden": "true" },
    element("i"),
    element("i"),
    element("i"),
  );

/** @param {number} index */
function foot(index) {
  const commands = element("ul", {
    class: "commands",
    id: `commands-${index}`,
    lang: "da",
    hidden: true,
  });
  const open = element(
    "button",
    {
      type: "button",
      class: "slash plain icon",
      "aria-expanded": "false",
      "aria-controls": commands.id,
    },
    "/",
  );
  const text = element("input", {
    type: "text",
    autocomplete: "off",
    enterkeyhint: "send",
    maxlength: "4096",
  });
  const composer = element(
    "form",
    { class: "composer" },
    open,
    text,
    element("button", { class: "send plain icon" }, icon("send")),
  );
  const instead = element(
    "div",
    { class: "instead", hidden: true },
    element("p"),
    element("button", { type: "button" }),
  );
  const block = element("button", { type: "button", class: "block plain" });
  return element("footer", {}, commands, composer, instead, block);
}
