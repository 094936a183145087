/**
 * The visitor's choices, kept in the address: a page that is loaded again or passed on looks the same.
 */

/** @param {"lang" | "theme" | "tour"} name */
export const chosen = (name) => new URLSearchParams(location.search).get(name);

/**
 * @param {"lang" | "theme" | "tour"} name
 * @param {string | null} value null for what the page does by itself
 */
export function choose(name, value) {
  const address = new URL(location.href);
  if (value === null) address.searchParams.delete(name);
  else address.searchParams.set(name, value);
  history.replaceState(null, "", address);
}
