/**
 * Three phones: who holds each, what is on its screen, and what a finger does there.
 */

import { keepAtEnd, paintMessages } from "./bubbles.js";
import { differs, element, find, keyed, setAttribute, setText } from "./dom.js";
import { handset } from "./handset.js";
import { repaint } from "./state.js";
import { language, word } from "./words.js";
import { send } from "./wire.js";

const PHONES = [0, 1, 2];
const ROLES = /** @type {const} */ (["citizen", "consultant", "substitute", "head", "provider"]);
const TOAST_STAYS = 5000; // milliseconds; what it says is in the message too

/** @param {HTMLElement} parent @returns {(snapshot: import("./state.js").Snapshot) => void} */
export function mountPhones(parent) {
  const phones = PHONES.map(makePhone);
  parent.append(...phones);
  return (snapshot) => phones.forEach((phone, index) => paintPhone(phone, snapshot, index));
}

/** @param {number} index */
function makePhone(index) {
  const phone = handset(index);
  keepAtEnd(find(phone, ".messages"));
  phone.addEventListener("click", (event) =>
    clicked(phone, index, /** @type {Element} */ (event.target)),
  );
  phone.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && showCommands(phone, { open: false, focus: true }),
  );
  for (const elsewhere of ["pointerdown", "focusin"]) {
    document.addEventListener(elsewhere, (event) => leaveCommands(phone, event));
  }
  find(phone, "select").addEventListener("change", (event) =>
    give(index, /** @type {HTMLSelectElement} */ (event.target)),
  );
  find(phone, "form").addEventListener("submit", (event) => write(phone, index, event));
  return phone;
}

/**
 * @param {HTMLElement} node
 * @param {import("./state.js").Snapshot} snapshot
 * @param {number} index
 */
function paintPhone(node, snapshot, index) {
  const phone = snapshot.phones[index];
  paintWho(node, phone);
  paintChoice(node, snapshot.people, phone);
  paintMessages(find(node, ".messages"), phone);
  find(node, ".empty").hidden = phone.messages.length > 0;
  find(node, ".typing").hidden = !phone.typing;
  paintCommands(node, phone);
  paintFoot(node, phone);
  paintToast(node, phone);
}

/** @param {HTMLElement} node @param {import("./state.js").Phone} phone */
function paintWho(node, phone) {
  if (!differs(node, [phone.person, phone.name, language()])) return;
  const { name } = phone;
  const role = word(`role.${phone.role}`);
  node.dataset.role = phone.role;
  setText(find(node, ".face"), name.slice(0, 1));
  setText(find(node, "h2 span"), role);
  setText(find(node, "h2 .hidden"), `: ${name}`);
  setText(find(node, "label .hidden"), word("phone.holder", { role }));
  setAttribute(find(node, ".messages"), "aria-label", word("phone.messages", { name }));
  paintLabels(node, name);
}

/** @param {HTMLElement} node @param {string} name */
function paintLabels(node, name) {
  const input = find(node, "input");
  setAttribute(input, "aria-label", word("phone.write", { name }));
  setAttribute(input, "placeholder", word("phone.write.short"));
  labelled(find(node, ".slash"), word("phone.commands"));
  labelled(find(node, ".send"), word("phone.send"));
  setText(find(node, ".block"), word("phone.block"));
  setText(find(node, ".empty"), word("phone.empty"));
  setText(find(node, ".typing .hidden"), word("phone.typing"));
}

/** @param {HTMLElement} button @param {string} label */
function labelled(button, label) {
  setAttribute(button, "aria-label", label);
  setAttribute(button, "title", label);
}

/**
 * @param {HTMLElement} node
 * @param {import("./state.js").Person[]} people
 * @param {import("./state.js").Phone} phone
 */
function paintChoice(node, people, phone) {
  const select = /** @type {HTMLSelectElement} */ (find(node, "select"));
  if (differs(select, [people, language()]))
    select.replaceChildren(...ROLES.map((role) => choices(role, people)));
  if (select.value !== phone.person) select.value = phone.person;
}

/** @param {import("./state.js").Role} role @param {import("./state.js").Person[]} people */
function choices(role, people) {
  const held = people.filter((person) => person.role === role);
  return element(
    "optgroup",
    { label: word(`roles.${role}`), hidden: held.length === 0 },
    ...held.map(choice),
  );
}

/** @param {import("./state.js").Person} person */
function choice(person) {
  const joined = person.linked ? "" : `, ${word("phone.unlinked")}`;
  return element("option", { value: person.key }, `${person.name} (${person.key}${joined})`);
}

/** @param {HTMLElement} node @param {import("./state.js").Phone} phone */
function paintCommands(node, phone) {
  keyed(
    find(node, ".commands"),
    phone.commands,
    (each) => each.command,
    () => element("li"),
    (item, each) => {
      if (!differs(item, each)) return;
      const name = element("b", {}, `/${each.command}`);
      item.replaceChildren(
        element(
          "button",
          { type: "button", "data-command": `/${each.command}` },
          name,
          ` ${each.description}`,
        ),
      );
    },
  );
}

/**
 * Who has blocked the bot, or has not begun with it, has one button instead of a place to write.
 * @param {HTMLElement} node
 * @param {import("./state.js").Phone} phone
 */
function paintFoot(node, phone) {
  const foot = find(node, "footer");
  const instead = find(node, ".instead");
  const order = phone.blocked
    ? { act: "unblock" }
    : phone.code
      ? { act: "start", code: phone.code }
      : null;
  if (!differs(foot, [order, phone.name, language()])) return;
  const hadFocus = foot.contains(document.activeElement);
  if (order) showCommands(node, { open: false });
  instead.hidden = !order;
  find(node, ".composer").hidden = order !== null;
  find(node, ".block").hidden = order !== null;
  if (order) paintInstead(instead, order, phone.name);
  if (hadFocus && !foot.contains(visible(document.activeElement)))
    find(node, order ? ".instead button" : "input").focus({ preventScroll: true });
}

/** @param {Element | null} node */
const visible = (node) => (node?.checkVisibility() ? node : null);

/** @param {HTMLElement} instead @param {{act: string, code?: string}} order @param {string} name */
function paintInstead(instead, order, name) {
  const button = find(instead, "button");
  setText(
    find(instead, "p"),
    word(order.act === "start" ? "phone.invited" : "phone.blocked", { name }),
  );
  setText(button, word(`phone.${order.act}`));
  setAttribute(button, "data-command", order.code ? `/start ${order.code}` : null);
}

/** @param {HTMLElement} node @param {import("./state.js").Phone} phone */
function paintToast(node, { person, toast }) {
  const seen = node.dataset.toast ?? "";
  const key = `${person} ${toast?.id ?? ""}`;
  node.dataset.toast = key;
  // What was answered before the page was opened, or in another's hands, is no news.
  if (!toast?.text || seen === key || !seen.startsWith(`${person} `)) return;
  if (toast.alert) return alert(toast.text);
  const shown = find(node, ".toast");
  setText(shown, toast.text);
  setTimeout(() => node.dataset.toast === key && setText(shown, ""), TOAST_STAYS);
}

/** @param {string} text */
function alert(text) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("alert"));
  setText(find(dialog, "p"), text);
  if (!dialog.open) dialog.showModal();
}

/** @param {HTMLElement} phone @param {number} index @param {Element} target */
function clicked(phone, index, target) {
  const button = /** @type {HTMLElement | null} */ (target.closest("button"));
  if (!button) return;
  if (button.dataset.tap) busyWhile(button, () => send(`phones/${index}/tap`, tapped(button)));
  else if (button.dataset.command) command(phone, index, button);
  else if (button.matches(".slash"))
    showCommands(phone, { open: find(phone, ".commands").hasAttribute("hidden"), focus: true });
  else if (button.matches(".block")) busyWhile(button, () => send(`phones/${index}/block`));
  else if (button.closest(".instead")) busyWhile(button, () => send(`phones/${index}/unblock`));
}

/** @param {HTMLElement} button */
function tapped(button) {
  const message = /** @type {HTMLElement} */ (button.closest(".message"));
  return { message: Number(message.dataset.message), button: Number(button.dataset.tap) };
}

/**
 * Keeps a second tap from following the first; a button that is disabled would lose the focus.
 * @param {HTMLElement} button
 * @param {() => Promise<unknown>} act
 */
async function busyWhile(button, act) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  await act();
  button.removeAttribute("aria-busy");
}

/** @param {HTMLElement} phone @param {number} index @param {HTMLElement} button */
function command(phone, index, button) {
  if (button.closest(".commands")) showCommands(phone, { open: false, focus: true });
  busyWhile(button, () => send(`phones/${index}/write`, { text: button.dataset.command }));
}

/** @param {HTMLElement} phone @param {{open: boolean, focus?: boolean}} how */
function showCommands(phone, { open, focus = false }) {
  const commands = find(phone, ".commands");
  const slash = find(phone, ".slash");
  if (commands.hidden !== open) return;
  commands.hidden = !open;
  slash.setAttribute("aria-expanded", String(open));
  if (focus) (open ? commands.querySelector("button") : slash)?.focus();
}

/** @param {HTMLElement} phone @param {globalThis.Event} event somewhere on the page */
function leaveCommands(phone, event) {
  const isInside = find(phone, "footer").contains(/** @type {Node} */ (event.target));
  if (!isInside) showCommands(phone, { open: false });
}

/** @param {number} index @param {HTMLSelectElement} select */
async function give(index, select) {
  if (!(await send(`phones/${index}`, { person: select.value }))) repaint();
}

/** @param {HTMLElement} phone @param {number} index @param {SubmitEvent} event */
async function write(phone, index, event) {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (find(phone, "input"));
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  if (!(await send(`phones/${index}/write`, { text }))) input.value ||= text;
}
