/**
 * What the server last told, and who wants to know. Asks nothing and draws nothing itself.
 */

/**
 * A text in both of the page's languages; the bot's own words come as plain strings.
 * @typedef {string | {da: string, en: string}} Told
 *
 * @typedef {{label: string, url: string | null}} Button
 * @typedef {{name: string, size: number, url: string}} Attachment
 * @typedef {{id: number, mine: boolean, html: string, text: string, at: string, time: string,
 *   day: string, edited: boolean, silent: boolean, buttons: Button[][],
 *   document: Attachment | null}} Message
 * @typedef {"citizen" | "consultant" | "substitute" | "head" | "provider"} Role
 * @typedef {{key: string, name: string, role: Role, linked: boolean}} Person
 * @typedef {{id: string, text: string, alert: boolean}} Toast
 * @typedef {{person: string, name: string, role: Role, blocked: boolean, typing: boolean,
 *   code: string | null, commands: {command: string, description: string}[], messages: Message[],
 *   toast: Toast | null}} Phone
 * @typedef {{at: string, time: Told, kind: string, text: Told, detail: string | null}} Event
 * @typedef {{key: string, citizen: string, name: string, host: string, when: Told, state: string,
 *   answer: string, attendance: string, choices: {key: string, label: Told}[],
 *   timeline: Event[], next: {at: string, time: Told, text: Told}[]}} Appointment
 * @typedef {{now: string, text: Told, speed: number, busy: boolean,
 *   next: {at: string, text: Told, what: Told} | null}} Clock
 * @typedef {{sent: number, uncertain: number, failed: number, waiting: number,
 *   doubled: number}} Counts
 * @typedef {{kind: string, until: string | null, counts: Counts}} Trouble
 * @typedef {{key: string, start: string, reminder_at: string, listed_at: string,
 *   asked_at: string, head_at: string, answer: string, attendance: string}} Stop
 * @typedef {{citizen: string, consultant: string, head: string,
 *   appointments: Record<"yes" | "regret" | "silent" | "missed", Stop>}} Tour
 * @typedef {{version: number, ready: boolean, seed: number, clock: Clock, people: Person[], phones: Phone[],
 *   appointment: Appointment | null, trouble: Trouble, tour: Tour}} Snapshot
 */

/** @type {Snapshot | null} */
let current = null;

/** @type {((snapshot: Snapshot) => void)[]} */
const painters = [];

/**
 * Have `painter` called with every snapshot, in the order of asking.
 * @param {(snapshot: Snapshot) => void} painter
 */
export function subscribe(painter) {
  painters.push(painter);
}

/** @param {Snapshot} snapshot */
export function arrived(snapshot) {
  current = snapshot;
  repaint();
}

/** Draw again what is known, after the page itself has changed (its language, a step of the tour). */
export function repaint() {
  if (current === null) return;
  for (const painter of painters) painter(current);
}

/** The newest snapshot; null before the first. */
export const latest = () => current;
