// @ts-check
/** A random UUID; `crypto.randomUUID` itself exists on secure pages only. */
export function uuid() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A name for one act by hand; what is drawn before the session begins is a plan and says so. @param {boolean} plan */
export const actKey = (plan) => `${plan ? "p-" : ""}${uuid().replaceAll("-", "")}`;

/** The act that an event belongs to: events of one act are numbered after a dot. @param {string} key */
export const actOf = (key) => key.replace(/\.\d+$/, "");
